import type { Metadata } from 'next'
import { ClaimsShownPanel } from '@/components/account/claims-panel'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { SubmitButton } from '@/components/ui/submit-button'
import { portal } from '@/lib/compose'
import { ErrandId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readQuery, type Query } from '../../query'
import { signedIn } from '../../viewer'
import { testClaims } from './actions'

export const metadata: Metadata = { title: 'Sign-in' }

/** The identity providers, and what each one's claims become, tried out with nothing saved. */
export default async function SignInSettingsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn('/admin/sign-in')
  const allowed = can(ctx.viewer, 'providers.test', null)
  if (!allowed.ok)
    return (
      <MessagePage title="This page is not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{allowed.reason}</p>
      </MessagePage>
    )
  const { auth } = portal()
  const id = ErrandId.safeParse(query.text('shown'))
  const shown = id.success ? await auth.shownClaims(id.data) : null
  const providers = auth.providers()
  return (
    <>
      <PageHeader title="Sign-in">
        Test my claims: sign in at a provider and see what it says of you, and whom the mapping makes of it.
        Nothing is saved, and you stay who you are here.
      </PageHeader>
      {query.text('error') !== '' && (
        <Callout tone="danger" live="alert" title="The test was not finished">
          The provider did not answer, or the sign-in was cancelled there. Try again; the reason is in the
          portal’s log.
        </Callout>
      )}
      {id.success && shown === null && (
        <Callout tone="warn">What came of that test was shown once and is forgotten. Test again.</Callout>
      )}
      {shown !== null && <ClaimsShownPanel shown={shown} />}
      <Panel title="Identity providers" count={providers.length}>
        {providers.length === 0 ? (
          <EmptyState title="No identity provider">
            An operator connects one with OIDC_ISSUER, or several with OIDC_PROVIDERS.
          </EmptyState>
        ) : (
          <ul className="divide-y">
            {providers.map(({ id: provider, name }) => (
              <li key={provider} className="flex flex-wrap items-center gap-3 px-3 py-3 text-sm sm:px-4">
                <span className="grow">
                  <span className="font-medium">{name}</span> <code className="text-ink-2">{provider}</code>
                </span>
                <form action={testClaims}>
                  <input type="hidden" name="provider" value={provider} />
                  <SubmitButton variant="secondary" size="sm" pendingLabel={`Going to ${name} …`}>
                    Test my claims
                  </SubmitButton>
                </form>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </>
  )
}
