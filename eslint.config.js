import nx from '@nx/eslint-plugin';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/* ---------- Fence 2: who may import whom, between packages. (Fence 1 is each package.json's `exports`.) ---------- */

const constraints = [
  { from: 'type:contracts', to: [], packages: ['typebox', 'typebox/*'] },
  { from: 'type:kernel', to: [], packages: [] },
  { from: 'type:port', to: ['type:contracts', 'type:kernel'] },
  { from: 'type:grains', to: ['type:contracts', 'type:kernel', 'type:port'] },
  { from: 'type:kit', to: ['type:contracts', 'type:kernel', 'type:kit'] },
  // One engine each, behind a port; they never import each other.
  { from: 'type:adapter', to: ['type:contracts', 'type:kernel', 'type:port', 'type:grains', 'type:kit'] },
  {
    from: 'type:engines',
    to: ['type:contracts', 'type:kernel', 'type:port', 'type:grains', 'type:kit', 'type:adapter'],
  },
  // What anybody may install: it knows the services by their OpenAPI document alone, and runs in browsers.
  { from: 'type:client', to: [], packages: ['openapi-fetch', 'eventsource-parser', 'eventsource-parser/*'] },
  // Low in the stack, so that the tests of everything above may use it without a cycle.
  { from: 'type:test', to: ['type:contracts', 'type:kernel'] },
  // Judges what clients saw and journals hold, so it shares no code, and no mistake, with what it judges.
  { from: 'type:checker', to: [], packages: [] },
  // The whole cluster in one process, above everything that it plays.
  {
    from: 'type:simulation',
    to: [
      'type:contracts',
      'type:kernel',
      'type:port',
      'type:grains',
      'type:kit',
      'type:service',
      'type:checker',
      'type:test',
    ],
  },
  // Never another service: services meet on the wire, in `contracts`.
  {
    from: 'type:service',
    to: ['type:contracts', 'type:kernel', 'type:port', 'type:grains', 'type:kit', 'type:engines'],
  },
  ...['type:composition', 'type:e2e', 'type:bench', 'type:tools'].map((from) => ({ from, to: ['*'] })),
];

/** Tests may also use the test kit, and the packages that tests are made of. */
function moduleBoundaries({ testing }) {
  const depConstraints = constraints.map(({ from, to, packages }) => ({
    sourceTag: from,
    onlyDependOnLibsWithTags: testing ? [...to, 'type:test'] : to,
    ...(packages === undefined || testing ? {} : onlyPackages(packages)),
  }));
  return ['error', { enforceBuildableLibDependency: false, allowCircularSelfDependency: true, depConstraints }];
}

const onlyPackages = (packages) =>
  packages.length === 0 ? { bannedExternalImports: ['*'] } : { allowedExternalImports: packages };

/* ---------- Fence 3: layers inside a service. The domain is pure, and says what it needs in ports.ts. ---------- */

const WHY_PURE =
  'domain and ports may import @leviathan/contracts, @leviathan/kernel, their own files and pure node: modules: ' +
  'they must run without broker, clock, disk or framework. Say what you need in ports.ts and implement it in adapters/.';
const WHY_TYPES =
  'domain declares grains by type (`import type … from "@leviathan/grains"`) and takes only its pure builders: the runtime is handed in by service.ts.';
/** What the domain may take from grains besides types: functions without effects that build a turn's outcome. */
const PURE_BUILDERS = [
  'effectId',
  'erased',
  'failed',
  'happened',
  'ignored',
  'isRuntimeCommand',
  'refused',
  'succeeded',
];
const WHY_INWARD =
  'domain knows only domain and ports.ts: adapters/, http/ and service.ts depend on it, never the other way round.';
const WHY_STATIC = 'domain imports are static, so that the layer fences can see them.';

const PURE = String.raw`^(?!\.{1,2}/|@leviathan/(?:contracts|kernel|grains)$|node:(?:crypto|util|path|url|buffer)$)`;

/** @param outward regular expression of the relative imports that leave the layer */
function layer(files, outward) {
  return {
    files,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: PURE, message: WHY_PURE },
            {
              regex: '^@leviathan/grains$',
              allowTypeImports: true,
              allowImportNames: PURE_BUILDERS,
              message: WHY_TYPES,
            },
            { regex: outward, message: WHY_INWARD },
          ],
        },
      ],
      'no-restricted-syntax': ['error', { selector: 'ImportExpression', message: WHY_STATIC }],
    },
  };
}

/** `src/domain/a.ts` leaves its layer with `../`, `src/domain/b/a.ts` with `../../`, and so on; `ports.ts` is inside. */
const domainLayers = [1, 2, 3, 4].map((depth) =>
  layer(
    [`services/*/src/domain/${'*/'.repeat(depth - 1)}*.ts`],
    String.raw`^(?:\./)?(?:\.\./){${String(depth)}}(?!ports\.ts$)`,
  ),
);
const portsLayer = layer(['services/*/src/ports.ts'], String.raw`^(?!\./domain/)\.`);

/* ------------------------------------------------------------------------------------------------------------------ */

export default defineConfig(
  { ignores: ['**/dist/', '**/coverage/', '.nx/', '.leviathan/', '**/src/generated/', '**/*.{js,mjs}'] },
  tseslint.configs.strictTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': moduleBoundaries({ testing: false }),
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An async function without await turns a throw into a rejection: what a port's in-memory twin needs.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-globals': [
        'error',
        { name: '__dirname', message: 'ESM only: use import.meta.dirname.' },
        { name: 'require', message: 'ESM only: use import.' },
      ],
    },
  },
  {
    files: ['**/src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // A conformance suite is a test that a package exports for its adapters.
    files: ['**/test/**/*.ts', '**/*.test.ts', '**/src/conformance/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': moduleBoundaries({ testing: true }),
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['libs/client/src/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'Buffer', 'setImmediate', 'global'].map((name) => ({
          name,
          message: 'Browsers have no such thing.',
        })),
      ],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^node:', message: 'Browsers have no such thing.' }] },
      ],
    },
  },
  ...domainLayers,
  portsLayer,
);
