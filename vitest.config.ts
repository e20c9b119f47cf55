import { defineConfig } from 'vitest/config';

// `fast` is pure code: part of `npm run check`. `real` starts databases, servers and encoders.
const fast = [
  'test/bench/**/*.test.ts',
  'test/core/**/*.test.ts',
  'test/deploy/**/*.test.ts',
  'test/schemas/**/*.test.ts',
  'test/web/**/*.test.ts',
  'test/*.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'fast', include: fast, testTimeout: 60_000, sequence: { groupOrder: 0 } } },
      {
        test: {
          name: 'real',
          include: ['test/**/*.test.ts'],
          exclude: fast,
          globalSetup: 'test/tools.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Without it a second: less than a loaded machine may need
          expect: { poll: { timeout: 60_000 } },
          // Machines of others are slow at times: what fails there is tried once more, and shown with "retry x1"
          retry: process.env.CI ? 1 : 0,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
