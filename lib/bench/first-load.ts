import { gzipSync } from 'node:zlib'
import { companyDatabase, companyPortal, viewersOf } from './company'
import { atMost, type Bench } from './figure'
import { page, read } from './http'
import type { Portal } from './portal'

/** JavaScript that a page loads before it is usable, gzipped; against that of the smallest page, the sign-in. */
export const firstLoad: Bench = {
  name: 'first-load',
  async *run(lab) {
    const portal = await companyPortal(lab)
    const viewers = await viewersOf(await companyDatabase(lab))
    const floor = await scriptKib(portal, '/sign-in', {})
    yield { name: 'javascript-sign-in', value: floor, unit: 'KiB', ratio: null, goal: null }
    const subjects = [
      { name: 'my-access', path: '/', viewer: viewers.holder, most: 200 },
      { name: 'inbox', path: '/inbox', viewer: viewers.approver, most: 230 },
      { name: 'audit', path: '/audit', viewer: viewers.auditor, most: 240 },
    ]
    for (const { name, path, viewer, most } of subjects) {
      const value = await scriptKib(portal, path, await portal.signedIn(viewer))
      yield { name: `javascript-${name}`, value, unit: 'KiB', ratio: value / floor, goal: atMost(most) }
    }
    await portal.stop()
  },
}

async function scriptKib({ url }: Portal, path: string, headers: Record<string, string>): Promise<number> {
  const html = await page(url + path, headers)
  let bytes = 0
  for (const source of scriptsOf(html)) bytes += gzipSync((await read(new URL(source, url).href)).body).length
  return bytes / 1_024
}

/** Scripts the browser fetches for this page; polyfills for browsers without modules are not among them. */
function scriptsOf(html: string): Set<string> {
  const tags = [...html.matchAll(/<script\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => !/\bnomodule\b/i.test(tag))
  const preloads = [...html.matchAll(/<link\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => /\bas="script"/.test(tag) || /\brel="modulepreload"/.test(tag))
  const addresses = [...tags, ...preloads].map((tag) => /\b(?:src|href)="([^"]+)"/.exec(tag)?.[1])
  return new Set(
    addresses.filter((address) => address !== undefined).map((address) => address.replaceAll('&amp;', '&')),
  )
}
