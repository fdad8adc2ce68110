import { mkdir, open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { DAY } from '@/lib/domain/duration'
import type { Line, Sink, SinkCall } from './sink'
import { ndjson } from './sink'
import { Undelivered } from './undelivered'

const config = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits and dashes, such as audit')
    .default('audit')
    .meta({
      title: 'Name of the files',
      description: 'audit gives audit-2026-03-01.ndjson, audit-2026-03-01.1.ndjson and so on.',
    }),
  maxMegabytes: z.int().min(1).max(10_000).default(100).meta({
    title: 'Megabytes per file',
    description: 'Then a new one is begun; so it is with each day in UTC. Nothing is deleted.',
  }),
})
type Config = z.infer<typeof config>

const megabyte = 1024 * 1024

/** Appended and brought to the disk before an event counts as delivered. */
export const file: Sink<Config> = {
  kind: 'file',
  about: {
    title: 'File',
    hint: 'NDJSON appended to files of a day each, in the one folder that the operator names for it (SINK_FOLDER).',
  },
  config,
  most: { events: 2_000, bytes: 2 * megabyte },
  confirms: true,
  place: ({ name }) => `${name}-….ndjson`,
  deliver: async (call, lines) => {
    const { folder } = call.host
    if (folder === null)
      throw new Undelivered('settings', 'The operator has named no folder for files: set SINK_FOLDER.')
    try {
      await append(await fileFor(folder, call), lines)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : null
      if (code === null) throw error
      throw new Undelivered('away', `The file cannot be written (${code}).`)
    }
  },
}

/** Today's newest file, or the one after it where that is full. */
async function fileFor(
  folder: string,
  { config: { name, maxMegabytes }, now }: SinkCall<Config>,
): Promise<string> {
  await mkdir(folder, { recursive: true })
  const start = `${name}-${new Date(Math.floor(now.getTime() / DAY) * DAY).toISOString().slice(0, 10)}`
  const numbers = (await readdir(folder)).flatMap((found) => {
    const [, number] = new RegExp(`^${start}(?:\\.(\\d{1,6}))?\\.ndjson$`).exec(found) ?? []
    return found.startsWith(start) && found.endsWith('.ndjson') ? [Number(number ?? 0)] : []
  })
  const newest = Math.max(0, ...numbers.filter((number) => Number.isSafeInteger(number)))
  const pathOf = (number: number) => path.join(folder, `${start}${number === 0 ? '' : `.${number}`}.ndjson`)
  const size = numbers.length === 0 ? 0 : (await stat(pathOf(newest))).size
  return pathOf(size >= maxMegabytes * megabyte ? newest + 1 : newest)
}

/**
 * A line that a killed process left half written is ended first: its event comes again, whole, and what reads the file
 * as it grows never sees it shrink.
 */
async function append(name: string, lines: readonly Line[]): Promise<void> {
  const handle = await open(name, 'a+', 0o640)
  try {
    const { size } = await handle.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await handle.read(last, 0, 1, size - 1)
    const torn = size > 0 && last.toString() !== '\n'
    await handle.appendFile(`${torn ? '\n' : ''}${ndjson(lines)}`)
    await handle.datasync()
    if (size === 0) await syncFolder(path.dirname(name))
  } finally {
    await handle.close()
  }
}

/** A new file is there after a power cut only once its folder is on the disk as well. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
