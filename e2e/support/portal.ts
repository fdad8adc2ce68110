import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Db } from '@/db/client'
import { createDatabase } from '@/db/client'
import type { DemoFacts } from '@/lib/demo/portal'
import type { SweepSummary } from '@/lib/services/sweep/sweep'

const factsFile = path.resolve(import.meta.dirname, '../../.gatehouse/e2e/demo.json')

/** The running portal, seen from behind. */
export interface Portal {
  url: string
  /** With the rights of the tables' owner: for rows that a journey starts from, and for moving time. */
  owner: Db
  sweepSecret: string
  /** The target server's superuser. */
  targetUrl: string
  /** Runs one sweep by the door that a scheduler uses; fails unless it answers 200. */
  sweep(): Promise<SweepSummary>
  close(): Promise<void>
}

/** Finds the portal that the test run has started. */
export async function openPortal(): Promise<Portal> {
  // The demo writes this file itself, with exactly this type.
  const facts = JSON.parse(await readFile(factsFile, 'utf8')) as DemoFacts
  const owner = createDatabase(facts.ownerUrl, { applicationName: 'journeys', maxConnections: 4 })
  return {
    url: facts.portalUrl,
    owner,
    sweepSecret: facts.sweepSecret,
    targetUrl: facts.targetUrl,
    async sweep() {
      const answer = await fetch(`${facts.portalUrl}/api/sweep`, {
        method: 'POST',
        headers: { authorization: `Bearer ${facts.sweepSecret}` },
      })
      if (!answer.ok) throw new Error(`The sweep answered ${answer.status}: ${await answer.text()}`)
      // The route answers with exactly this type.
      return (await answer.json()) as SweepSummary
    },
    close: () => owner.destroy(),
  }
}
