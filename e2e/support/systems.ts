import { openWebhook, type WebhookTarget } from '@/lib/connectors/conformance/webhook'
import { aPgTarget, type PgTarget } from '@/lib/testing/pg-target'

/** Real systems that a journey connects by itself, apart from the one every journey has. */
export interface Systems {
  postgres(): Promise<PgTarget>
  webhook(): Promise<WebhookTarget>
  close(): Promise<void>
}

/** `superuserUrl`: of the server that the journeys' own target is on. */
export function openSystems(superuserUrl: string): Systems {
  const closings: (() => Promise<void>)[] = []
  return {
    async postgres() {
      const made = await aPgTarget(serverAt(superuserUrl))
      closings.push(() => made.drop())
      return made
    },
    async webhook() {
      const made = await openWebhook()
      closings.push(() => made.close())
      return made
    },
    async close() {
      for (const close of closings) await close()
    },
  }
}

function serverAt(superuserUrl: string) {
  const { hostname, port } = new URL(superuserUrl)
  return {
    host: hostname,
    port: Number(port),
    superuserUrl: (database = 'postgres') => {
      const url = new URL(superuserUrl)
      url.pathname = `/${database}`
      return url.href
    },
  }
}
