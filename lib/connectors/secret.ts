import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { isConnectorError, ConnectorError } from './connector'

/** More than any password, key or token; a reference to a log or a device is a mistake. */
const maxSecretBytes = 64 * 1024

/**
 * Resolves secret references: `env:NAME` from `environment`, `file:/path` from a file, read anew each time so that
 * a rotated secret is taken up without a restart. One line end at the end of a file is not part of the secret.
 * Fails with a `config` ConnectorError that names the reference and never holds a value.
 */
export async function resolveSecret(
  environment: Readonly<Record<string, string | undefined>>,
  reference: string,
): Promise<string> {
  const [, scheme, rest] = /^(env|file):(.+)$/s.exec(reference) ?? []
  // What does not look like a reference may be the secret itself, typed into the wrong field: it is not repeated.
  if (rest === undefined)
    throw new ConnectorError('config', 'A secret must be given as env:NAME or file:/path.')
  const value = scheme === 'env' ? environment[rest] : await fromFile(rest)
  if (value === undefined) throw new ConnectorError('config', `The environment variable ${rest} is not set.`)
  if (value === '') throw new ConnectorError('config', `The secret ${reference} is empty.`)
  return value
}

async function fromFile(file: string): Promise<string> {
  if (!path.isAbsolute(file))
    throw new ConnectorError('config', `The secret file ${file} must be an absolute path.`)
  try {
    const found = await stat(file)
    if (!found.isFile() || found.size > maxSecretBytes) {
      throw new ConnectorError('config', `The secret file ${file} is no regular file of at most 64 KiB.`)
    }
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '')
  } catch (error) {
    if (isConnectorError(error)) throw error
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    throw new ConnectorError('config', `The secret file ${file} cannot be read${code}.`)
  }
}
