import type { Metadata, Route } from 'next'
import { TokenForm } from '@/components/tokens/token-form'
import { TokenTable } from '@/components/tokens/token-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { Sheet } from '@/components/ui/sheet'
import { maxTokenDays, scopesFor, scopeWords } from '@/lib/domain/token'
import { ownTokens } from '@/lib/services/tokens/list'
import { readQuery, type Query } from '../../query'
import { RevokeTokenDialog } from '../../revoke-token-dialog'
import { scopeChoices } from '../../token-form'
import { signedIn, viewerZone } from '../../viewer'
import { makeOwnToken } from './actions'

export const metadata: Metadata = { title: 'My tokens' }

const here = '/account/tokens' satisfies Route

/** The tokens that act for whoever looks. */
export default async function OwnTokensPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn(here)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const tokens = await ownTokens(ctx)
  const revoking = tokens.find(({ id, state }) => id === query.text('revoke') && state === 'live')
  const scopes = scopesFor('person')
  return (
    <>
      <PageHeader
        title="My tokens"
        actions={
          <LinkButton variant="primary" href={`${here}?make=token` as Route} scroll={false}>
            Make a token
          </LinkButton>
        }
      >
        A program with such a token asks in your name. It can never approve, and it ends within {maxTokenDays}{' '}
        days, at once when revoked, and when you leave.
      </PageHeader>
      <Panel title="Tokens" count={tokens.filter(({ state }) => state === 'live').length}>
        {tokens.length === 0 ? (
          <EmptyState title="You have no token">
            You need one only where a script of yours asks for access.
          </EmptyState>
        ) : (
          <TokenTable
            tokens={tokens}
            clock={clock}
            showOwner={false}
            revokeHref={(id) => `${here}?revoke=${id}` as Route}
          />
        )}
      </Panel>
      {query.text('make') !== '' && (
        <Sheet title="Make a token" subtitle="It acts for you" closeHref={here}>
          <TokenForm action={makeOwnToken} scopes={scopeChoices(scopes, scopeWords)} maxDays={maxTokenDays} />
        </Sheet>
      )}
      {revoking !== undefined && <RevokeTokenDialog token={revoking} back={here} />}
    </>
  )
}
