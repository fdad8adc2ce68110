/** The few types that OpenSSH's keys and certificates are written in (RFC 4251, section 5). */

export function uint32(value: number): Buffer {
  const written = Buffer.alloc(4)
  written.writeUInt32BE(value)
  return written
}

export function uint64(value: bigint): Buffer {
  const written = Buffer.alloc(8)
  written.writeBigUInt64BE(value)
  return written
}

export function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([uint32(bytes.length), bytes])
}

/** A number that is not negative, from its bytes: as few as it takes, the first below 0x80. */
export function mpint(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0)
  if (first === -1) return uint32(0)
  const short = bytes.subarray(first)
  return string((short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), short]) : short)
}

/** Reads one string after the other; throws a RangeError where the bytes end too early. */
export class Reader {
  private at = 0
  private readonly bytes: Buffer

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  string(): Buffer {
    const start = this.at + 4
    const end = start + this.bytes.readUInt32BE(this.at)
    if (end > this.bytes.length) throw new RangeError('The bytes end too early.')
    this.at = end
    return this.bytes.subarray(start, end)
  }

  get done(): boolean {
    return this.at === this.bytes.length
  }
}
