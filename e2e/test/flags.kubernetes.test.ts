import { flagCombinations } from '../src/black-box/flag-combinations.ts';
import { Installation } from '../src/kubernetes/installation.ts';
import { filesIn } from '../src/kubernetes/pod-files.ts';

flagCombinations(async () => {
  const values = { defaults: { replicas: 1 }, legacyHome: { enabled: true, size: '1Gi' } };
  const installation = await Installation.ready({ purpose: 'flags', values });
  const { client } = installation;
  return {
    ...{ client, routers: [client], files: filesIn(installation) },
    [Symbol.asyncDispose]: () => installation[Symbol.asyncDispose](),
  };
});
