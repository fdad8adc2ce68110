import path from 'node:path'
import { defineConfig } from 'vitest/config'

const root = path.resolve(import.meta.dirname, '../..')

/** `--mode targets` runs what is proved on the servers of Debian's packages as well; without it, everything else. */
export default defineConfig(({ mode }) => ({
  root,
  resolve: { alias: { '@': root } },
  test: {
    include: mode === 'targets' ? ['**/*.targets.ts', 'lib/connectors/**/*.test.ts'] : ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '.next/**', '.gatehouse/**', 'e2e/**'],
    globalSetup: ['lib/testing/global-setup.ts'],
    pool: 'forks',
    // It imports next/server without the ending that Node's own loader asks for.
    server: { deps: { inline: ['next-auth'] } },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    passWithNoTests: false,
    // A forgotten `.only` would pass for a whole run.
    allowOnly: false,
  },
}))
