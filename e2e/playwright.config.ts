import path from 'node:path'
import { defineConfig } from '@playwright/test'
import { findBrowser, remedy } from '../lib/testing/browser'
import { previousSweepSecret } from './support/rotation'

const root = path.resolve(import.meta.dirname, '..')
const browser = findBrowser()
if (browser === null) throw new Error(remedy)

const port = process.env['E2E_PORT'] ?? '3111'

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
    baseURL: `http://localhost:${port}`,
    locale: 'en-GB',
    timezoneId: 'Europe/Stockholm',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(browser.executable === null ? {} : { executablePath: browser.executable }),
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
  // The demo itself, with databases of its own that are made anew for every run; served by node, not through npm.
  webServer: {
    env: {
      SWEEP_SECRET_PREVIOUS: previousSweepSecret,
      // Mail is on; a server that is not there keeps nobody waiting, and letters stay in the outbox.
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'Gatehouse <gatehouse@example.com>',
    },
    command: `node --import tsx lib/demo/main.ts --data .gatehouse/e2e --port ${port} --reset --throwaway`,
    url: `http://localhost:${port}/readyz`,
    cwd: root,
    timeout: 300_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
    stdout: 'ignore',
  },
})
