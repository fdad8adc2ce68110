import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import readByHand from './read-by-hand.json'

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), license: z.string().optional() }),
  ),
})
const Named = z.union([z.string(), z.object({ type: z.string() })])
const Manifest = z.object({
  license: Named.optional(),
  licenses: z.union([Named, z.array(Named)]).optional(),
})

/** Of packages that name none, or none by its SPDX name: what their own LICENSE says. */
const fromText: Readonly<Record<string, string>> = readByHand

export interface Licensed {
  name: string
  version: string
  /** An SPDX expression as the package has it; null where it names none. */
  licence: string | null
}

/**
 * What the lockfile in `root` lists with its licence, in the order of names. Where the lockfile has none, the installed package
 * is asked; what is for other platforms, and has none in the lockfile either, is left out.
 */
export function listLicences(root: string): Licensed[] {
  const { packages } = Lock.parse(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')))
  return Object.entries(packages)
    .filter(([place]) => place !== '')
    .flatMap(([place, { version = '', license }]) => {
      const manifest = path.join(root, place, 'package.json')
      if (license === undefined && !existsSync(manifest)) return []
      const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
      return { name, version, licence: fromText[`${name}@${version}`] ?? license ?? licenceIn(manifest) }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function licenceIn(manifest: string): string | null {
  const { license, licenses } = Manifest.parse(JSON.parse(readFileSync(manifest, 'utf8')))
  const all = [license ?? licenses ?? []].flat().map((each) => (typeof each === 'string' ? each : each.type))
  return all.length === 0 ? null : all.join(' OR ')
}

/** Whether an SPDX expression can be met by allowed licences alone: each of those joined by AND, one of those by OR. */
export function isAllowed(expression: string | null, allowed: ReadonlySet<string>): boolean {
  if (expression === null) return false
  const tokens = expression.replaceAll(/[()]/g, ' $& ').trim().split(/\s+/)
  let at = 0
  const either = (): boolean => {
    let met = both()
    for (; tokens[at] === 'OR';) {
      at += 1
      met = both() || met
    }
    return met
  }
  const both = (): boolean => {
    let met = one()
    for (; tokens[at] === 'AND';) {
      at += 1
      met = one() && met
    }
    return met
  }
  const one = (): boolean => {
    const token = tokens[at]
    at += 1
    if (token !== '(') return token !== undefined && allowed.has(token)
    const met = either()
    const closed = tokens[at] === ')'
    at += 1
    return met && closed
  }
  return either() && at === tokens.length
}
