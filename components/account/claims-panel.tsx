import { Fact, Facts } from '@/components/ui/facts'
import { Panel } from '@/components/ui/panel'

interface Props {
  shown: {
    provider: string
    claims: Readonly<Record<string, unknown>>
    person: {
      issuer: string
      subject: string
      name: string
      nameGiven: boolean
      email: string | null
      emailVerified: boolean
      handle: string
      groups: readonly string[]
      manager: string | null
      employment: string | null
      authTime: string
      acr: string | null
      amr: readonly string[]
    }
  }
}

/** Raw claims, and beside them whom the mapping makes of them. */
export function ClaimsShownPanel({ shown: { claims, person } }: Props) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[repeat(2,minmax(0,1fr))]">
      <Panel title="What the mapping makes of it" padded>
        <Facts>
          <Fact term="Identity">
            <span className="break-all">
              {person.subject} <span className="text-ink-2">at {person.issuer}</span>
            </span>
          </Fact>
          <Fact term="Name">
            {person.name}
            {!person.nameGiven && <span className="text-ink-2"> (no name was given: made up)</span>}
          </Fact>
          <Fact term="Mail">
            {person.email ?? 'none given'}
            {person.email !== null && (
              <span className="text-ink-2"> ({person.emailVerified ? 'verified' : 'not verified'})</span>
            )}
          </Fact>
          <Fact term="Handle">{person.handle}</Fact>
          <Fact term="Groups">{person.groups.length === 0 ? 'none' : person.groups.join(', ')}</Fact>
          <Fact term="Manager">{person.manager ?? 'left as it is'}</Fact>
          <Fact term="Employment">{person.employment ?? 'left as it is'}</Fact>
          <Fact term="Signed in">
            {person.authTime}, {person.amr.join(', ') || 'no method told'}
            {person.acr !== null && ` (${person.acr})`}
          </Fact>
        </Facts>
      </Panel>
      <Panel title="Claims as they came" padded>
        <pre className="text-xs break-all whitespace-pre-wrap">{JSON.stringify(claims, null, 2)}</pre>
      </Panel>
    </div>
  )
}
