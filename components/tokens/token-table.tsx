import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import { Mono } from '@/components/ui/mono'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { scopeWords, type TokenScope, type TokenState } from '@/lib/domain/token'

export interface TokenView {
  id: string
  name: string
  beginning: string
  scopes: readonly TokenScope[]
  networks: readonly string[]
  issuer: string | null
  state: TokenState
  createdAt: Date
  createdBy: string
  expiresAt: Date
  lastUsedAt: Date | null
  lastUsedFrom: string | null
  revokedBecause: string | null
  owner: string | null
}

interface Props {
  tokens: readonly TokenView[]
  clock: Clock
  /** Whether it says for whom each acts, and who made it. */
  showOwner: boolean
  revokeHref: (id: string) => Route
}

/** Tokens by what they may do, where they may come from, and when they were last used; never what they are. */
export function TokenTable({ tokens, clock, showOwner, revokeHref }: Props) {
  return (
    <Table caption="Tokens">
      <Thead
        columns={[
          'Name',
          ...(showOwner ? ['Acts for'] : []),
          'May',
          'From',
          'Last used',
          'Ends',
          { name: 'Action', hidden: true },
        ]}
      />
      <Tbody>
        {tokens.map((token) => (
          <Tr key={token.id}>
            <RowHead>
              {token.name}
              <span className="block text-xs font-normal text-ink-2">
                <Mono>{token.beginning}…</Mono>
              </span>
            </RowHead>
            {showOwner && (
              <Td label="Acts for">
                <span>
                  {token.owner ?? 'The portal'}
                  <span className="block text-xs text-ink-2">made by {token.createdBy}</span>
                </span>
              </Td>
            )}
            <Td label="May">
              <Scopes {...token} />
            </Td>
            <Td label="From">
              {token.networks.length === 0 ? (
                <span className="text-ink-3">anywhere</span>
              ) : (
                <span className="grid">
                  {token.networks.map((network) => (
                    <Mono key={network}>{network}</Mono>
                  ))}
                </span>
              )}
            </Td>
            <Td label="Last used">
              <LastUse token={token} clock={clock} />
            </Td>
            <Td label="Ends">
              <Time at={token.expiresAt} clock={clock} />
            </Td>
            <Td align="end">
              <Deed token={token} revokeHref={revokeHref} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function Scopes({ scopes, issuer }: Pick<TokenView, 'scopes' | 'issuer'>) {
  return (
    <span className="grid gap-0.5">
      {scopes.map((scope) => (
        <span key={scope}>{scopeWords[scope]}</span>
      ))}
      {issuer !== null && <span className="text-xs text-ink-2">external ids of {issuer}</span>}
    </span>
  )
}

function LastUse({ token, clock }: { token: TokenView; clock: Clock }) {
  if (token.lastUsedAt === null) return <span className="text-ink-3">never</span>
  return (
    <span>
      <Time at={token.lastUsedAt} clock={clock} />
      {token.lastUsedFrom !== null && (
        <span className="block text-xs text-ink-2">
          from <Mono>{token.lastUsedFrom}</Mono>
        </span>
      )}
    </span>
  )
}

function Deed({ token, revokeHref }: { token: TokenView; revokeHref: Props['revokeHref'] }) {
  if (token.state === 'expired') return <Badge glyph="dash">Expired</Badge>
  if (token.state === 'revoked')
    return (
      <span className="grid justify-items-start gap-0.5 sm:justify-items-end">
        <Badge glyph="cross">Revoked</Badge>
        <span className="text-xs text-ink-2">{token.revokedBecause}</span>
      </span>
    )
  return (
    <LinkButton size="sm" scroll={false} href={revokeHref(token.id)} aria-label={`Revoke ${token.name}`}>
      Revoke
    </LinkButton>
  )
}
