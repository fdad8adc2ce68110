import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '@/db/embedded/port'
import { answerOf, type Answer } from './by-hand'
import { selfSigned } from './certificate'
import { removeFolder, scratchFolder, startServer } from './server'

const run = promisify(execFile)

const binaries = { slapd: '/usr/sbin/slapd', slapadd: '/usr/sbin/slapadd', ldapsearch: '/usr/bin/ldapsearch' }

/** An OpenLDAP server with one database, `dc=example,dc=org`, on loopback. */
export interface Slapd {
  /** Without TLS, and with StartTLS. */
  url: string
  secureUrl: string
  /** The one of the server, in PEM, signed by itself. */
  certificate: string
  /** Changes or asks something by hand with a tool of the package ldap-utils, as `as`. */
  byHand(tool: string, args: readonly string[], as: SignIn, input?: string): Promise<Answer>
  stop(): Promise<void>
}

export interface SignIn {
  dn: string
  password: string
}

export const suffix = 'dc=example,dc=org'
export const root: SignIn = { dn: `cn=root,${suffix}`, password: 'by-hand' }

/** Starts it with these access rules and overlays, and with these entries in LDIF. */
export async function startSlapd(configuration: string, entries: string): Promise<Slapd> {
  for (const [name, file] of Object.entries(binaries))
    if (!existsSync(file))
      throw new Error(`${file} is missing: install Debian's packages slapd and ldap-utils (${name}).`)
  const folder = await scratchFolder('slapd')
  const [port, securePort] = [await freePort(), await freePort()]
  const { pem } = await selfSigned(folder)
  const settings = path.join(folder, 'slapd.conf')
  await mkdir(path.join(folder, 'db'))
  await writeFile(settings, slapdConf(folder, configuration))
  await writeFile(path.join(folder, 'entries.ldif'), entries)
  await run(binaries.slapadd, ['-f', settings, '-l', path.join(folder, 'entries.ldif')])
  const [url, secureUrl] = [`ldap://127.0.0.1:${port}`, `ldaps://127.0.0.1:${securePort}`]
  const byHand: Slapd['byHand'] = (tool, args, as, input) =>
    answerOf(`/usr/bin/${tool}`, ['-x', '-H', url, '-D', as.dn, '-w', as.password, ...args], { input })
  const server = await startServer({
    command: binaries.slapd,
    // With a level of debugging it stays in the foreground.
    args: ['-d', '0', '-f', settings, '-h', `${url} ${secureUrl}`],
    folder,
    ready: async () => (await byHand('ldapwhoami', [], root)).code === 0,
  })
  return {
    url,
    secureUrl,
    certificate: pem,
    byHand,
    stop: async () => {
      await server.stop()
      await removeFolder(folder)
    },
  }
}

function slapdConf(folder: string, configuration: string): string {
  return `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload dds
pidfile ${folder}/pid
TLSCertificateFile ${folder}/certificate.pem
TLSCertificateKeyFile ${folder}/key.pem
database mdb
suffix "${suffix}"
rootdn "${root.dn}"
rootpw ${root.password}
directory ${folder}/db
dbnosync
index objectClass,uid,member eq
${configuration}`
}
