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

/** Playwright's own download, which it finds by itself, when `executable` is null. */
export interface Browser {
  executable: string | null
}

/** A browser for the journeys: what E2E_CHROMIUM names, else Playwright's own, else one of the system's. */
export function findBrowser(): Browser | null {
  const given = process.env['E2E_CHROMIUM']
  if (given) return existsSync(given) ? { executable: given } : null
  if (existsSync(chromium.executablePath())) return { executable: null }
  const executable = SYSTEM_BROWSERS.find((file) => existsSync(file))
  return executable === undefined ? null : { executable }
}

/**
 * Finds a browser, else downloads Playwright's, else installs Debian's when it may.
 * Null when there is none even then; `remedy` has the lines to type.
 */
export async function ensureBrowser(say: (line: string) => void): Promise<Browser | null> {
  const found = findBrowser()
  if (found || process.env['E2E_CHROMIUM']) return found
  say('no Chromium found: downloading Playwright’s')
  await runTool('@playwright/test', 'playwright', ['install', 'chromium'])
  if (findBrowser() || process.getuid?.() !== 0) return findBrowser()
  say('the download failed: installing Debian’s chromium')
  await runCommand('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
    DEBIAN_FRONTEND: 'noninteractive',
  })
  return findBrowser()
}

export const remedy = `There is no Chromium for the browser journeys. One of these helps:
  sudo apt-get install chromium
  npx playwright install --with-deps chromium
  E2E_CHROMIUM=/path/to/chromium npm test`
