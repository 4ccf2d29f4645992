// One runner for every floor of tests; `npm test` runs them all, `jest packages/payloads` one part.
const shared = {
  testEnvironment: 'node',
  // The packages as they stand in src: no build between a change and its test.
  testEnvironmentOptions: { customExportConditions: ['@tdw/source', 'require', 'node'] },
  transform: { '\\.(ts|mts|mjs)$|/node_modules/commander/.*\\.js$': ['@swc/jest', swcOptions()] },
  // commander is ESM only, which jest's own `require` does not take.
  transformIgnorePatterns: ['/node_modules/(?!\\.pnpm/commander@|commander/)'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
};

/** @type {import('jest').Config} */
export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      roots: ['<rootDir>/packages', '<rootDir>/scripts'],
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/packages/workflows/'],
    },
    {
      ...shared,
      displayName: 'temporal',
      roots: ['<rootDir>/packages/workflows', '<rootDir>/tests'],
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/'],
      setupFilesAfterEnv: ['<rootDir>/tests/support/quiet-runtime.ts'],
      globalSetup: '<rootDir>/tests/support/global-setup.ts',
      globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
    },
  ],
  // One at a time: what is left behind is found by comparing the engine before and after each test.
  maxWorkers: 1,
  testTimeout: 60_000,
  collectCoverage: false,
  coverageProvider: 'babel',
  collectCoverageFrom: ['packages/*/src/**/*.ts', '!**/*.test.ts', '!**/*.test-d.ts', '!**/testing/**'],
  coverageReporters: [['text', { skipFull: true }]],
  reporters: ['default', '<rootDir>/tests/support/coverage-reporter.cjs', '<rootDir>/tests/support/count-reporter.cjs'],
};

function swcOptions() {
  return {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  };
}
