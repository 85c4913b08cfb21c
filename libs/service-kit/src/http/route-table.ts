import type { FastifyInstance } from 'fastify';

interface Entry {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** Which methods each path has: for 405 instead of 404 when only the method is wrong. */
export class RouteTable {
  readonly #entries = new Map<string, Entry>();

  /** Takes down every route that is added to `app` from now on. */
  watch(app: FastifyInstance): void {
    app.addHook('onRoute', ({ url, method }) => {
      const entry = this.#entries.get(url) ?? { pattern: patternOf(url), methods: new Set() };
      for (const each of [method].flat()) entry.methods.add(each);
      this.#entries.set(url, entry);
    });
  }

  /** The methods at a request's path, in alphabetical order; none when nothing is there. */
  methodsOf(url: string): string[] {
    const path = url.split('?', 1).join('');
    const found = [...this.#entries.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort();
  }
}

/** `/v1/runs/:id/*` as a regular expression. */
function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part.startsWith(':') && !part.startsWith('::')) return '[^/]+';
    if (part === '*') return '.*';
    return part.replaceAll('::', ':').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('/')}/?$`);
}
