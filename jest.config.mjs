import { missingForOwnEngine } from './tests/support/missing-for-own-engine.ts';

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

// What needs a Temporal server: the one that is started for all of them.
const withTemporal = {
  ...shared,
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  setupFilesAfterEnv: ['<rootDir>/tests/support/quiet-runtime.ts'],
  globalSetup: '<rootDir>/tests/support/global-setup.ts',
  globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
};

// docs/decisions/0034-tests-two-at-a-time.md says why there are several kinds.
/** The tests in these folders share the machine's engine, or want the machine for themselves: one file at a time. */
const IN_TURN = ['chaos', 'consumers', 'examples', 'integration'].map((folder) => `<rootDir>/tests/${folder}`);
const inTurn = { runner: '<rootDir>/tests/support/serial-runner.cjs' };

/** Each file in these has an engine of its own, or is one more that shares the machine's, where there can be no other. */
const ISOLATED = ['<rootDir>/tests/isolated'];

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
      ...withTemporal,
      displayName: 'temporal',
      roots: ['<rootDir>/packages/workflows', '<rootDir>/tests'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', ...IN_TURN, ...ISOLATED],
    },
    {
      ...withTemporal,
      displayName: 'engine',
      roots: IN_TURN,
      ...inTurn,
    },
    {
      ...withTemporal,
      displayName: 'isolated',
      roots: ISOLATED,
      testEnvironment: '<rootDir>/tests/support/own-engine-environment.ts',
      ...(missingForOwnEngine().length > 0 && inTurn),
    },
  ],
  // Of those that share nothing.
  maxWorkers: 2,
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
