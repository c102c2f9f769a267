// The layers of the hub, as a tool enforces them. Direction: main → compose → adapters → application → domain; services → libs; nothing points back.
// The tool would quietly read nothing of TypeScript without it.
require.resolve('@swc/core')

const tests = '([.]test[.]ts$|^tests/|/test/)'
const pure = '^libs/(contracts|failure|citizen)/'

module.exports = {
  forbidden: [
    {
      name: '1-no-cycles',
      comment: 'Two modules that need each other are one module in two files.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: '2-services-are-islands',
      comment: 'Services speak through events and HTTP. An import would make them one program that fails together.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: '3-libs-know-no-service',
      comment: 'A lib that knows its users cannot be used by the next one.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(services|tests)/' },
    },
    {
      name: '4-libs-by-the-front-door',
      comment: 'What index.ts does not export is free to change.',
      severity: 'error',
      from: { path: '^(?:services|libs)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/($1/|[^/]+/src/index[.]ts$)' },
    },
    {
      name: '5-the-domain-is-pure',
      comment: 'Rules that a registrar could read, testable without a server: no I/O, no clock, no ids, no randomness.',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/domain/', pathNot: tests },
      to: { pathNot: ['^services/$1/src/domain/', pure] },
    },
    {
      name: '6-application-sees-domain-and-ports',
      comment: 'A use case says what it needs in ports.ts; what fulfils it is for compose.ts to know.',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/application/', pathNot: tests },
      to: { pathNot: ['^services/$1/src/(domain|application)/', pure] },
    },
    {
      name: '7-adapters-do-not-meet',
      comment: 'HTTP that knows SQL is how a route becomes the business logic.',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/adapters/([^/]+)/', pathNot: tests },
      to: { path: '^services/$1/src/adapters/', pathNot: '^services/$1/src/adapters/$2/' },
    },
    {
      name: '8-only-main-and-tests-compose',
      comment: 'Wiring happens in one place, or nobody knows what runs.',
      severity: 'error',
      from: { pathNot: ['src/main[.]ts$', tests] },
      to: { path: '/src/compose[.]ts$' },
    },
    {
      name: '9-drivers-live-in-libs',
      comment: 'Delivery, order and storage rules are kept where the driver is.',
      severity: 'error',
      from: { path: '^services/' },
      to: { path: 'node_modules/(kafkajs|pg|ioredis|redis)/' },
    },
    {
      name: '10-contracts-failure-and-citizen-stay-pure',
      comment:
        'Domain code imports them, so what they import the domain imports. date-chinese computes the lunar calendar: arithmetic, no I/O.',
      severity: 'error',
      from: { path: '^libs/(contracts|failure|citizen)/src/', pathNot: tests },
      to: { pathNot: [pure, 'node_modules/(typebox|date-chinese)/'] },
    },
    {
      name: '11-no-test-code-in-production',
      comment: 'What ships must not carry what only tests need.',
      severity: 'error',
      from: { pathNot: [tests, '^libs/testing/'] },
      to: { path: '([.]test[.]ts$|^libs/testing/)' },
    },
    {
      name: '12-everything-resolves',
      comment: 'Where an import does not resolve, the rules above go blind.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: '12-no-development-packages-at-run-time',
      comment: 'They are not in the image.',
      severity: 'error',
      from: { path: '^(libs|services)/[^/]+/src/', pathNot: [tests, '^libs/testing/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: '12-only-declared-packages',
      comment: 'A package that another package happens to bring may be gone with its next version.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: '12-no-orphans',
      comment: 'A module that nobody imports is dead or forgotten.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '[.](test|int[.]test|e2e[.]test)[.]ts$',
          '[.]cjs$',
          // The compiler finds declarations of a foreign package by itself.
          '[.]d[.]ts$',
          'jest[.]config[.]js$',
          'bootstrap[.]mjs$',
          '^tests/e2e/(setup|teardown)[.]ts$',
          'jest-teardown[.]ts$',
        ],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The example belongs to an agency: its packages are its own, and not installed here.
    exclude: { path: '(^|/)(dist|[.]hub)/|^tests/compose/agency-example/' },
    combinedDependencies: true,
    tsPreCompilationDeps: true,
    // TypeScript 7 has no compiler in JavaScript that the tool could use; swc reads the same sources, `import type` included.
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}
