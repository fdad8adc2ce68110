import { once } from 'node:events'
import type { LinuxHost } from '@/lib/testing/servers/linux-host'
import { serviceAddress } from '@/lib/testing/servers/linux-host'
import { echoing, type Hands, type LinuxHolder } from './linux-hands'

/** Connects from the holder's address to a service behind the host's firewall. */
export function portHands(host: LinuxHost): Hands {
  const inside = 'nsenter --net=/run/gatehouse-net'
  const addressOf = async (account: string) =>
    (await host.sh(`awk '$2 == "${account}" { print $3 }' /etc/gatehouse/allow`)).trim()
  const connect = (address: string, port: number) =>
    host.start('root', [process.execPath, '-e', client, address, serviceAddress, String(port)], {
      ports: true,
    })
  const reaches = async (address: string, port: number) => {
    const child = connect(address, port)
    const session = echoing(child)
    const worked = await session.works()
    await session.close()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    return worked
  }
  const portOf = ({ entitlement }: LinuxHolder) => (entitlement.access === 'port' ? entitlement.port : 5432)
  const element = ({ account, entitlement }: LinuxHolder) => ({
    address: `$(awk '$2 == "${account}" { print $3 }' /etc/gatehouse/allow)`,
    port: entitlement.access === 'port' ? entitlement.port : 5432,
  })
  return {
    use: async (holder) => reaches(await addressOf(holder.account), portOf(holder)),
    makeStanding: async (holder) => {
      const { address, port } = element(holder)
      await host.sh(`${inside} nft add element inet filter gatehouse "{ ${address} . ${port} }"`)
    },
    liveSession: async (holder) => {
      const session = echoing(connect(await addressOf(holder.account), portOf(holder)))
      await session.works()
      return session
    },
    passOn: async (holder) => {
      const other = '10.99.1.254'
      return (await reaches(other, portOf(holder))) || reaches(await addressOf(holder.account), 22)
    },
    drifts: {
      'made endless': (holder) => {
        const { address, port } = element(holder)
        const at = `element inet filter gatehouse "{ ${address} . ${port}`
        return `${inside} nft delete ${at} }"; ${inside} nft add ${at} comment \\"gatehouse:by-hand\\" }"`
      },
      'record made endless': ({ account }) =>
        `sed -i 's/^until .*/until 9999999999/' $(grep -lx 'account ${account}' /var/lib/gatehouse/grants/*)`,
    },
    remove: (holder) => {
      const { address, port } = element(holder)
      return `${inside} nft delete element inet filter gatehouse "{ ${address} . ${port} }"`
    },
  }
}

/** Repeats its input to a server and prints what comes back; ends when that is refused. */
const client = `const [from, to, port] = process.argv.slice(1)
const socket = require('net').connect({ localAddress: from, host: to, port: Number(port) })
setTimeout(() => socket.connecting && process.exit(1), 1500)
socket.on('error', () => process.exit(1)).on('close', () => process.exit(0))
process.stdin.pipe(socket).pipe(process.stdout)`
