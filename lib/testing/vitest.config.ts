import path from 'node:path'
import { defineConfig } from 'vitest/config'

const root = path.resolve(import.meta.dirname, '../..')

export default defineConfig({
  root,
  resolve: { alias: { '@': root } },
  test: {
    include: ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '.next/**', '.gatehouse/**', 'e2e/**'],
    globalSetup: ['lib/testing/global-setup.ts'],
    pool: 'forks',
    // It imports next/server without the ending that Node's own loader asks for.
    server: { deps: { inline: ['next-auth'] } },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A test that nobody sees must not pass for a test that passed.
    passWithNoTests: false,
    allowOnly: false,
  },
})
