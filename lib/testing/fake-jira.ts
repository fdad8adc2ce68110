import type { Db } from '@/db/client'
import type { PolicyInput } from '@/lib/domain/policy'
import { anIntegration } from './factories'
import { fakeSystem } from './fake-system'

type Check = NonNullable<NonNullable<PolicyInput['ticket']>['check']>

interface Telling {
  closed?: boolean
  /** The address of whom it is assigned to; nobody where it is left out. */
  mail?: string
  fields?: object
}

/** A Jira that answers what a test tells it to, in use as an integration. */
export async function fakeJira(owner: Db) {
  const system = await fakeSystem()
  const config = { address: system.address, windowFrom: 'customfield_1', windowTo: 'customfield_2' }
  const { slug } = await anIntegration(owner, { kind: 'ticket', provider: 'jira', config })
  let number = 100
  const address = (ticket: string) => `/rest/api/2/issue/${ticket}`
  function tell(ticket: string, { closed = false, mail = '', fields = {} }: Telling): void {
    const status = closed
      ? { name: 'Done', statusCategory: { key: 'done' } }
      : { name: 'In Progress', statusCategory: { key: 'indeterminate' } }
    const assignee = mail === '' ? null : { emailAddress: mail }
    system.answer(address(ticket), { json: { key: ticket, fields: { status, assignee, ...fields } } })
  }
  return {
    system,
    tell,
    /** A ticket of its own for each test, so that none hears what another was told. */
    aTicket(telling: Telling = {}): string {
      number += 1
      const ticket = `OPS-${number}`
      tell(ticket, telling)
      return ticket
    },
    silence: (ticket: string) => system.answer(address(ticket), { status: 500 }),
    lose: (ticket: string) => system.answer(address(ticket), { status: 404 }),
    /** The same policy with tickets that are asked about here. */
    checked: (policy: PolicyInput, check: Partial<Check> = {}): PolicyInput => ({
      ...policy,
      ticket: {
        required: true,
        pattern: 'OPS-\\d+',
        example: 'OPS-42',
        check: { provider: slug, ...check },
      },
    }),
  }
}
export type FakeJira = Awaited<ReturnType<typeof fakeJira>>
