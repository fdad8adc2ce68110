import path from 'node:path'
import { defineConfig } from '@playwright/test'
import { findBrowser, remedy } from '../lib/testing/browser'

const root = path.resolve(import.meta.dirname, '..')
const browser = findBrowser()
if (browser === null) throw new Error(remedy)

const demoPort = process.env['E2E_PORT'] ?? '3111'
const oidcPort = process.env['E2E_OIDC_PORT'] ?? '3121'
const providerPort = process.env['E2E_PROVIDER_PORT'] ?? '3131'

/** Each portal has databases of its own, made anew for every run, and is served by node itself. */
function portal(name: string, port: string, options: string, env: Record<string, string> = {}) {
  return {
    command: `node --import tsx lib/demo/main.ts --data .gatehouse/${name} --port ${port} --reset --throwaway ${options}`,
    url: `http://localhost:${port}/readyz`,
    cwd: root,
    env,
    timeout: 300_000,
    gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 20_000 },
    stdout: 'ignore' as const,
  }
}

export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: '**/*.e2e.ts',
  outputDir: path.join(root, 'test-results'),
  forbidOnly: true,
  // One company for all journeys: they take people of their own, but two processors are best used one by one.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: `http://localhost:${demoPort}`,
    locale: 'en-GB',
    timezoneId: 'Europe/Stockholm',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(browser === 'bundled' ? {} : { executablePath: browser }),
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'demo', testIgnore: '**/sign-in.e2e.ts' },
    // People who sign in by a provider are no demo people, and would shut the demo's door for the others.
    { name: 'sign-in', testMatch: '**/sign-in.e2e.ts', use: { baseURL: `http://localhost:${oidcPort}` } },
  ],
  webServer: [
    portal('e2e', demoPort, ''),
    {
      command: `node --import tsx lib/testing/oidc-provider.ts ${providerPort} http://localhost:${oidcPort}`,
      url: `http://localhost:${providerPort}/.well-known/openid-configuration`,
      cwd: root,
      stdout: 'ignore',
      gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
    },
    portal('e2e-oidc', oidcPort, '--empty', {
      OIDC_ISSUER: `http://localhost:${providerPort}`,
      OIDC_CLIENT_ID: 'gatehouse',
      OIDC_CLIENT_SECRET: 'gatehouse-secret',
    }),
  ],
})
