import path from 'node:path'
import allowed from './allowed.json'
import { isAllowed, listLicences } from './list'

/** `npm run licences`: every dependency with its licence; exits with 1 when one is not on the list in allowed.json. */
const names = new Set(Object.keys(allowed))
const all = listLicences(path.resolve(import.meta.dirname, '../..'))
const refused = all.filter(({ licence }) => !isAllowed(licence, names))
for (const { name, version, licence } of all) console.log(`${licence ?? 'none'}  ${name} ${version}`)
for (const { name, version, licence } of refused)
  console.error(
    `${name} ${version} has ${licence ?? 'no licence'}, which is not in lib/licences/allowed.json.`,
  )
console.log(`${all.length} packages, ${refused.length} with a licence that is not allowed.`)
process.exitCode = refused.length === 0 ? 0 : 1
