// Node 24 strips the types itself, so nothing is transformed; workspace packages resolve to their sources.
const base = {
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'json'],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['/dist/', '/.hub/'],
  injectGlobals: false,
}

const servers = {
  globalSetup: '<rootDir>/libs/testing/src/jest-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/src/jest-teardown.ts',
}

export default {
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,services,deploy,tests}/**/*.test.ts', '!**/*.{int,e2e,compose}.test.ts'],
    },
    {
      ...base,
      ...servers,
      displayName: 'integration',
      testMatch: ['<rootDir>/{libs,services}/*/test/*.int.test.ts', '<rootDir>/tests/faults/*.int.test.ts'],
    },
    {
      ...base,
      displayName: 'e2e',
      testMatch: ['<rootDir>/tests/{e2e,scenarios}/*.e2e.test.ts'],
      globalSetup: '<rootDir>/tests/e2e/setup.ts',
      globalTeardown: '<rootDir>/tests/e2e/teardown.ts',
    },
    {
      ...base,
      displayName: 'compose',
      testMatch: ['<rootDir>/tests/compose/*.compose.test.ts'],
    },
  ],
}
