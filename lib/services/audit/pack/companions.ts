import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** What goes with every pack as it is: the verifier and the instructions. They lie beside the program. */
export async function packCompanions(): Promise<Record<'verify.mjs' | 'README.txt', Buffer>> {
  const read = (name: string) =>
    readFile(path.join(/* turbopackIgnore: true */ process.cwd(), 'lib', 'audit-pack', name))
  return { 'verify.mjs': await read('verify.mjs'), 'README.txt': await read('README.txt') }
}
