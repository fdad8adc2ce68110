import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

export const ROOT = path.resolve(import.meta.dirname, '../..')

export interface Outcome {
  code: number
  /** Everything printed, in order. */
  output: string
}

/** Runs a program to its end, in the repository's root, with these variables added. */
export function runCommand(
  command: string,
  args: string[],
  variables: Record<string, string> = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1', ...variables }
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (chunk: Buffer) => (output += chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', (error) =>
      resolve({ code: 1, output: `${output}\nCannot run ${command}: ${error.message}` }),
    )
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** Runs a program that an installed package brings, by node itself. */
export function runTool(
  packageName: string,
  program: string,
  args: string[],
  variables?: Record<string, string>,
): Promise<Outcome> {
  const folder = path.join(ROOT, 'node_modules', packageName)
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    bin: Record<string, string>
  }
  return runCommand(
    process.execPath,
    [path.join(folder, manifest.bin[program] ?? program), ...args],
    variables,
  )
}
