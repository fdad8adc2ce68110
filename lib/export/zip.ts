import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'

export interface ZipPart {
  name: string
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/**
 * A ZIP of files that are made one after the other, each only once the one before has been read: as slow as its reader, in
 * constant memory, of any length. Where a part fails, so does the stream; a reader who leaves ends the making.
 */
export function zipped(parts: AsyncIterable<ZipPart>, at: Date): Readable {
  const zip = new ZipFile()
  // What the library answers is a PassThrough, which its type does not say.
  const output = zip.outputStream as Readable
  let reading: Readable | null = null
  const pump = async () => {
    for await (const { name, bytes } of parts) {
      if (output.destroyed) return
      reading = Readable.from(bytes, { objectMode: false, highWaterMark: 256 * 1024 })
      zip.addReadStream(reading, name, { mtime: at, compressionLevel: 1 })
      await finished(reading)
    }
    zip.end()
  }
  const fail = (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error)))
  zip.on('error', fail)
  output.once('close', () => reading?.destroy())
  pump().catch(fail)
  return output
}
