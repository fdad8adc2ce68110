import type { Metadata, Route } from 'next'
import { TokenForm } from '@/components/tokens/token-form'
import { TokenTable } from '@/components/tokens/token-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { Sheet } from '@/components/ui/sheet'
import { maxTokenDays, scopesFor, scopeWords } from '@/lib/domain/token'
import { serviceTokens } from '@/lib/services/tokens/list'
import { readQuery, type Query } from '../../query'
import { RevokeTokenDialog } from '../../revoke-token-dialog'
import { scopeChoices } from '../../token-form'
import { signedIn, viewerZone } from '../../viewer'
import { makeServiceToken } from './actions'

export const metadata: Metadata = { title: 'Tokens' }

const here = '/admin/tokens' satisfies Route
const scopes = [...new Set([...scopesFor('portal'), ...scopesFor('machine')])]

/** The tokens of the portal itself and of machines. */
export default async function TokensPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn(here)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const shown = await serviceTokens(ctx)
  if (!shown.ok)
    return (
      <MessagePage title="Tokens are not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{shown.error}</p>
      </MessagePage>
    )
  const { tokens, machines } = shown.value
  const revoking = tokens.find(({ id, state }) => id === query.text('revoke') && state === 'live')
  const owners = [
    { value: '', label: 'The portal itself' },
    ...machines.map(({ id, name }) => ({ value: id, label: name })),
  ]
  return (
    <>
      <PageHeader
        title="Tokens"
        actions={
          <LinkButton variant="primary" href={`${here}?make=token` as Route} scroll={false}>
            Make a token
          </LinkButton>
        }
      >
        Programs come in with these: a directory that provisions people, service accounts and agents. Each
        ends within {maxTokenDays} days, and at once when revoked.
      </PageHeader>
      <Panel title="Tokens" count={tokens.filter(({ state }) => state === 'live').length}>
        {tokens.length === 0 ? (
          <EmptyState title="No program has a token yet">
            Your directory needs one to provision people, at /scim/v2.
          </EmptyState>
        ) : (
          <TokenTable
            tokens={tokens}
            clock={clock}
            showOwner
            revokeHref={(id) => `${here}?revoke=${id}` as Route}
          />
        )}
      </Panel>
      {query.text('make') !== '' && (
        <Sheet title="Make a token" subtitle="For the portal or a machine" closeHref={here}>
          <TokenForm
            action={makeServiceToken}
            scopes={scopeChoices(scopes, scopeWords)}
            maxDays={maxTokenDays}
            owners={owners}
            asksForIssuer
          />
        </Sheet>
      )}
      {revoking !== undefined && <RevokeTokenDialog token={revoking} back={here} />}
    </>
  )
}
