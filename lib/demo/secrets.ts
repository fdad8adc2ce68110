import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'

const NAMES = [
  'authSecret',
  'sealingKey',
  'sweepSecret',
  'ownerPassword',
  'webPassword',
  'workerPassword',
  'connectorPassword',
  'ownLoginPassword',
] as const

/** What a real installation is given by its operator. `sealingKey` is 32 bytes in base64, the rest is opaque. */
export type DemoSecrets = Record<(typeof NAMES)[number], string>

/** The secrets of this folder, made on first use and kept in a file that only we can read. */
export async function demoSecrets(dataDir: string): Promise<DemoSecrets> {
  const file = path.join(dataDir, 'secrets.json')
  const kept = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Partial<DemoSecrets>
  const secrets: DemoSecrets = {
    authSecret: kept.authSecret ?? random('base64url'),
    sealingKey: kept.sealingKey ?? random('base64'),
    sweepSecret: kept.sweepSecret ?? random('base64url'),
    ownerPassword: kept.ownerPassword ?? random('base64url'),
    webPassword: kept.webPassword ?? random('base64url'),
    workerPassword: kept.workerPassword ?? random('base64url'),
    connectorPassword: kept.connectorPassword ?? random('base64url'),
    ownLoginPassword: kept.ownLoginPassword ?? random('base64url'),
  }
  if (NAMES.some((name) => kept[name] === undefined)) await writePrivately(file, secrets)
  return secrets
}

/** Writes JSON that only we can read, whole or not at all. */
export async function writePrivately(file: string, content: unknown): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

function random(encoding: 'base64' | 'base64url'): string {
  return randomBytes(32).toString(encoding)
}
