import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PolicyFile } from '@/lib/services/policies/plan'
import type { PolicyNames } from './sources'
import { readYaml } from './yaml'

/** A policy file as text; the role it is for is its name without the ending. */
export interface PolicyText {
  slug: string
  file: string
  text: string
}

/** The `.yaml` and `.yml` files that lie in a folder, by name. Throws where there is no such folder. */
export async function policyTexts(folder: string): Promise<PolicyText[]> {
  const files = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort()
  return Promise.all(
    files.map(async (file) => ({
      slug: file.replace(/\.ya?ml$/, ''),
      file,
      text: await readFile(path.join(folder, file), 'utf8'),
    })),
  )
}

/** What the files mean, or a line for everything that is wrong in any of them: `file:line: path: sentence`. */
export function readPolicies(
  texts: readonly PolicyText[],
  names: PolicyNames,
): Result<PolicyFile[], string[]> {
  const wrong: string[] = []
  const files = texts.flatMap(({ slug, file, text }): PolicyFile[] => {
    const read = readYaml(text, names, slug)
    if (read.ok) return [{ slug, file, settings: read.value }]
    for (const problem of read.error)
      wrong.push(`${file}:${problem.line}: ${problem.path === '' ? '' : `${problem.path}: `}${problem.text}`)
    return []
  })
  return wrong.length > 0 ? err(wrong) : ok(files)
}

const run = promisify(execFile)

/** Where a folder comes from and at which revision, as git tells it; the folder itself where it is not under git. */
export async function originOf(folder: string): Promise<{ from: string; revision: string | null }> {
  const git = (...args: string[]) =>
    run('git', ['-C', folder, ...args]).then(
      ({ stdout }) => stdout.trim(),
      () => '',
    )
  const [remote, inside, revision] = await Promise.all([
    git('remote', 'get-url', 'origin'),
    git('rev-parse', '--show-prefix'),
    git('describe', '--always', '--dirty'),
  ])
  const place = inside.replace(/\/$/, '')
  const from = remote === '' ? path.basename(path.resolve(folder)) : withoutLogin(remote)
  return {
    from: place === '' || remote === '' ? from : `${from} ${place}`,
    revision: revision === '' ? null : revision,
  }
}

/** An address may carry a token; nothing of that belongs on a page. */
function withoutLogin(remote: string): string {
  return remote.replace(/^(\w+:\/\/)[^@/]*@/, '$1')
}
