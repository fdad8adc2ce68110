import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { runCommand, runTool } from './command'

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** A browser for the journeys: the path of one that is installed, or `bundled` for the one Playwright downloaded. */
export function findBrowser(): string | 'bundled' | null {
  const given = process.env['E2E_CHROMIUM']
  if (given) return existsSync(given) ? given : null
  if (existsSync(chromium.executablePath())) return 'bundled'
  return SYSTEM_BROWSERS.find((file) => existsSync(file)) ?? null
}

/**
 * Finds a browser, else downloads Playwright's, else installs Debian's when it may.
 * Null when there is none even then; `remedy` has the lines to type.
 */
export async function ensureBrowser(say: (line: string) => void): Promise<string | 'bundled' | null> {
  const found = findBrowser()
  if (found || process.env['E2E_CHROMIUM']) return found
  say('no Chromium found: downloading Playwright’s')
  await runTool('@playwright/test', 'playwright', ['install', 'chromium'])
  if (findBrowser() || process.getuid?.() !== 0) return findBrowser()
  say('the download failed: installing Debian’s chromium')
  await runCommand('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { DEBIAN_FRONTEND: 'noninteractive' })
  return findBrowser()
}

export const remedy = `There is no Chromium for the browser journeys. One of these helps:
  sudo apt-get install chromium
  npx playwright install --with-deps chromium
  E2E_CHROMIUM=/path/to/chromium npm test`
