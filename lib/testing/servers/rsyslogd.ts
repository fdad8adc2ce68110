import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { freePort } from '@/db/embedded/port'
import { selfSigned } from './certificate'
import { scratchFolder, startServer, type TestServer } from './server'

const binary = '/usr/sbin/rsyslogd'

/** From Debian's packages rsyslog and rsyslog-gnutls: syslog over TLS on loopback, kept in a file. */
export interface Rsyslogd {
  port: number
  /** Its certificate, in PEM. */
  certificate: string
  folder: string
  pid(): number
  /** What it kept: of each message the header, the structured data and the text. */
  messages(): Promise<{ header: string; data: string; text: string }[]>
  start(): Promise<void>
  stop(): Promise<void>
}

export async function startRsyslogd(): Promise<Rsyslogd> {
  if (!existsSync(binary))
    throw new Error(`${binary} is missing: install Debian's packages rsyslog and rsyslog-gnutls.`)
  const folder = await scratchFolder('rsyslog')
  const port = await freePort()
  const { key, certificate, pem } = await selfSigned(folder)
  const [conf, kept] = [path.join(folder, 'rsyslog.conf'), path.join(folder, 'kept')]
  await writeFile(conf, confOf({ port, key, certificate, folder, kept }))
  let server: TestServer | null = null
  const rsyslogd: Rsyslogd = {
    port,
    certificate: pem,
    folder,
    pid: () => server?.pid ?? 0,
    messages: async () => {
      const text = await readFile(kept, 'utf8').catch(() => '')
      return text
        .split('\n')
        .slice(0, -1)
        .map((line) => {
          const [header = '', data = '', ...rest] = line.split('\t')
          return { header, data, text: rest.join('\t') }
        })
    },
    start: async () => {
      const args = ['-n', '-f', conf, '-i', path.join(folder, 'pid')]
      server = await startServer({ command: binary, args, folder, ready: () => answers(port) })
    },
    stop: async () => {
      await server?.stop()
    },
  }
  await rsyslogd.start()
  return rsyslogd
}

/** Kept at once, by the thread that reads: what it has read when it is killed is on its way to the file. */
function confOf({
  port,
  key,
  certificate,
  folder,
  kept,
}: {
  port: number
  key: string
  certificate: string
  folder: string
  kept: string
}): string {
  return `
global(workDirectory="${folder}" maxMessageSize="64k" defaultNetstreamDriver="gtls"
  defaultNetstreamDriverCAFile="${certificate}" defaultNetstreamDriverCertFile="${certificate}"
  defaultNetstreamDriverKeyFile="${key}")
module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
template(name="kept" type="list") {
  constant(value="<") property(name="pri") constant(value=">") property(name="protocol-version")
  constant(value=" ") property(name="timereported" dateFormat="rfc3339")
  constant(value=" ") property(name="hostname") constant(value=" ") property(name="app-name")
  constant(value=" ") property(name="msgid") constant(value="\\t") property(name="structured-data")
  constant(value="\\t") property(name="msg" position.from="1") constant(value="\\n")
}
ruleset(name="all" queue.type="Direct") {
  action(type="omfile" file="${kept}" template="kept" asyncWriting="off" flushOnTXEnd="on")
}
input(type="imtcp" port="${port}" address="127.0.0.1" ruleset="all" supportOctetCountedFraming="on")
`
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
