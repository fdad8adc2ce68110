import { createHash } from 'node:crypto'
import { mkdir, open, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Db } from '@/db/client'
import { checkpointCovering } from '@/db/queries/audit-checkpoints'
import type { Signer } from '../../context'
import { checkpointsFile, packCheckpoints } from './checkpoints'
import { packCompanions } from './companions'
import { packEvents, type PackAsk } from './events'
import { keysFile, signManifest } from './manifest'

export interface FolderAsk extends Omit<PackAsk, 'size' | 'checkpoints'> {
  size: number
  now: Date
  query: Readonly<Record<string, unknown>>
  /** vkeys of witnesses whose cosignatures may be among the checkpoints. */
  witnesses?: readonly string[]
  /** Files that come along, by name. */
  more?: Readonly<Record<string, Buffer | string>>
}

/**
 * Writes an evidence pack into a folder that does not exist yet. `size` is that of a checkpoint; fails when there is none.
 * Read in one snapshot or not, the pack is the same: what is sealed does not change.
 */
export async function writePack(db: Db, signer: Signer, folder: string, ask: FolderAsk): Promise<void> {
  const head = await checkpointCovering(db, ask.size)
  if (head === null || head.size !== ask.size)
    throw new Error(`There is no checkpoint over ${ask.size} events.`)
  await mkdir(folder)
  const listed: Record<string, { sha256: string; bytes: number }> = {}
  const put = async (name: string, content: Buffer | string) => {
    await writeFile(path.join(folder, name), content)
    const bytes = Buffer.from(content)
    listed[name] = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
  }
  const checkpoints = await packCheckpoints(db, ask.size)
  const pieces = packEvents(db, { ...ask, checkpoints: checkpoints.map(({ size }) => size) })
  const [events, proof] = [await growing(folder, 'events.ndjson'), await growing(folder, 'proof.bin')]
  let count = 0
  try {
    for await (const piece of pieces) {
      await events.add(piece.events)
      await proof.add(piece.proof)
      count += piece.count
    }
  } finally {
    listed['events.ndjson'] = await events.end()
    listed['proof.bin'] = await proof.end()
  }
  await put('checkpoints.ndjson', checkpointsFile(checkpoints))
  await put('keys.txt', keysFile(signer, ask.witnesses ?? []))
  for (const [name, content] of Object.entries({ ...(await packCompanions()), ...ask.more }))
    await put(name, content)
  const { first, last } = ask.range ?? { first: 0, last: ask.size - 1 }
  const { manifest, signature } = signManifest(signer, {
    made_at: ask.now.toISOString(),
    query: ask.query,
    events: count,
    complete: ask.chosen || last < first ? [] : [[first, last]],
    checkpoint: { size: head.size, root: head.root.toString('base64') },
    files: listed,
  })
  await writeFile(path.join(folder, 'manifest.json'), manifest)
  await writeFile(path.join(folder, 'manifest.sig'), signature)
}

async function growing(folder: string, name: string) {
  const file = await open(path.join(folder, name), 'wx')
  const hash = createHash('sha256')
  let bytes = 0
  return {
    async add(piece: Buffer) {
      hash.update(piece)
      bytes += piece.length
      await file.writeFile(piece)
    },
    async end() {
      await file.close()
      return { sha256: hash.digest('hex'), bytes }
    },
  }
}
