const transform = { '^.+\\.ts$': ['@swc/jest'] };

/** @param {string} name of a folder below tests/ */
const project = (name) => ({
  displayName: name,
  rootDir: import.meta.dirname,
  roots: [`<rootDir>/tests/${name}`],
  testMatch: ['**/*.test.ts'],
  testEnvironment: 'node',
  // Makes `#store` mean the TypeScript source, so that tests never run a stale build of a lib. Other packages have a condition "source" too.
  testEnvironmentOptions: { customExportConditions: ['mpm-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform,
});

export default {
  projects: ['unit', 'integration', 'conformance', 'e2e', 'slow'].map(project),
  testTimeout: 60_000,
  // Modules of a file stay in memory when it is done: collecting a gigabyte of them would stop the clocks of the tests.
  workerIdleMemoryLimit: '500MB',
};
