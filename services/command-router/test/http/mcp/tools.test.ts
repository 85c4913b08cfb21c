import { describe, expect, test } from '@jest/globals';
import { COMMAND_TYPES } from '@leviathan/contracts';
import { COMMAND_TOOLS, OWN_ARGUMENTS } from '../../../src/http/mcp/tools.ts';

describe.each(COMMAND_TYPES)('$type as a tool', (type) => {
  const { listed } = COMMAND_TOOLS.find((tool) => tool.type === type)!;

  test('has a name that every vendor takes', () => {
    expect(listed.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
  });

  test('has a payload whose fields are no arguments of the tool itself', () => {
    expect(type.payload).toMatchObject({ type: 'object' });
    const fields = Object.keys((type.payload as unknown as { properties: object }).properties);
    expect(fields.filter((field) => OWN_ARGUMENTS.some((own) => own === field))).toEqual([]);
  });
});

test('the list of tools fits the mind of a model', () => {
  const words = COMMAND_TOOLS.map(({ listed: { name, description, inputSchema } }) => ({
    name,
    description,
    inputSchema,
  }));
  expect(JSON.stringify(words).length).toBeLessThan(24_000);
});
