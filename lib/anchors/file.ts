import { mkdir, open, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Anchor } from '@/lib/services/context'

/**
 * A folder that only ever gets more files: one for each checkpoint, named by its size, on the disk before it counts. Mount it
 * where the portal may create and not delete.
 */
export function fileAnchor(url: URL): Anchor {
  const folder = fileURLToPath(url)
  return {
    name: `file:${folder}`,
    async put({ size, note }) {
      await mkdir(folder, { recursive: true })
      const place = path.join(folder, fileName(size))
      const held = await readFile(place, 'utf8').catch(() => null)
      if (held === note) return
      if (held !== null) throw new Error(`${fileName(size)} is there already, and is another checkpoint.`)
      const file = await open(place, 'wx')
      try {
        await file.writeFile(note)
        await file.sync()
      } finally {
        await file.close()
      }
      // The name is on the disk only once its folder is.
      const directory = await open(folder, 'r')
      try {
        await directory.sync()
      } finally {
        await directory.close()
      }
    },
    async newest() {
      const names = await readdir(folder).catch(() => [])
      const last = names
        .filter((name) => name.endsWith('.checkpoint'))
        .sort()
        .at(-1)
      return last === undefined ? null : readFile(path.join(folder, last), 'utf8')
    },
  }
}

/** Sorted by name they are sorted by size. */
function fileName(size: number): string {
  return `${String(size).padStart(16, '0')}.checkpoint`
}
