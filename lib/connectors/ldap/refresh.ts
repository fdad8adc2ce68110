import type { Client } from 'ldapts'

/** The extended operation by which RFC 2589 sets how long an entry lives on. */
const refreshOperation = '1.3.6.1.4.1.1466.101.119.1'

const [entryNameTag, requestTtlTag] = [0x80, 0x81]

/** Lets the directory remove the entry by itself after so many seconds, counted by its own clock. */
export async function refresh(client: Client, dn: string, seconds: number): Promise<void> {
  const { BerWriter } = await import('ldapts')
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeString(dn, entryNameTag)
  writer.writeInt(seconds, requestTtlTag)
  writer.endSequence()
  await client.exop(refreshOperation, writer.buffer)
}
