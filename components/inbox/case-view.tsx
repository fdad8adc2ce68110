'use client'
import { EmergencyBadge } from '@/components/reviews/emergency-badge'
import { Badge } from '@/components/ui/badge'
import { CopyButton } from '@/components/ui/copy-button'
import { RiskBadge } from '@/components/ui/risk-badge'
import { RequestStateBadge } from '@/components/ui/state-badge'
import type { Clock } from '@/components/ui/time-format'
import type { InboxCase } from '@/lib/domain/inbox-case'
import { ApprovalBlock } from './approval-block'
import { CaseClocks } from './case-clocks'
import { PolicyBlock } from './policy-block'
import { PastUseBlock, PeersBlock } from './use-blocks'
import { WhatBlock } from './what-block'
import { Together } from './together'
import { WhoBlock } from './who-block'

/** The heading of the case, which takes the focus after a decision. */
export const caseHeadingId = 'case'

interface Props {
  view: InboxCase
  clock: Clock
  /** The case's own address, for the copy button. */
  address: string
  requestsPath: string
  /** When access starts, if it is approved now. */
  startsAt: Date
  /** How the past requests are called, in the order of their rows. */
  pastNames: readonly string[]
  /** What became of it. */
  outcome: React.ReactNode
  /** The answer's forms, or why there are none. */
  children: React.ReactNode
}

/**
 * A request and everything an approver decides it by. Drawn by the client too: its facts are a fraction of the elements
 * that they become.
 */
export function CaseView(props: Props) {
  const { view, clock, address, requestsPath, startsAt, pastNames, outcome, children } = props
  const { facts } = view
  return (
    <article aria-labelledby={caseHeadingId} className="rounded-lg border bg-surface">
      <header className="grid gap-2 px-3 py-3 sm:px-4">
        <div className="flex flex-wrap items-center gap-2">
          <span className="text-sm text-ink-2 tabular-nums">{view.name}</span>
          <RequestStateBadge state={view.lapsed ? 'EXPIRED' : view.state} />
          {view.incident !== null && <EmergencyBadge incident={view.incident} />}
          {view.nudgedAt !== null && view.state === 'PENDING_APPROVAL' && (
            <Badge tone="warn" glyph="bang">
              Nudged
            </Badge>
          )}
          <span className="ms-auto">
            <CopyButton text={address} label="Copy link" variant="ghost" />
          </span>
        </div>
        <h2 id={caseHeadingId} tabIndex={-1} className="text-lg font-semibold">
          {facts.who.name} {view.incident === null ? 'asks for' : 'activated'}{' '}
          {view.extends !== null && 'more time on '}
          {facts.what.role}
        </h2>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-2">
          <RiskBadge risk={facts.what.risk} />
          {facts.what.target}
        </p>
        {view.askedBy !== null && <p className="text-sm text-ink-2">Asked for by {view.askedBy}.</p>}
        {view.together.length > 0 && (
          <Together requests={view.together} bundle={view.bundle} requestsPath={requestsPath} />
        )}
        <CaseClocks view={view} startsAt={startsAt} clock={clock} />
      </header>
      {outcome}
      <div className="divide-y border-y">
        <WhoBlock who={facts.who} eligibility={view.rows.eligibility} clock={clock} />
        <WhatBlock what={facts.what} submittedAt={view.submittedAt} nudgedAt={view.nudgedAt} clock={clock} />
        <PastUseBlock
          past={facts.pastUse}
          rows={view.rows.pastUse}
          names={pastNames}
          requestsPath={requestsPath}
          clock={clock}
        />
        <PeersBlock peers={facts.peers} rows={view.rows.peers} clock={clock} />
        <PolicyBlock policy={facts.policy} risks={facts.risks} />
        <ApprovalBlock view={view} clock={clock} />
      </div>
      {view.factsKeptBy !== null && (
        <p className="px-3 py-2 text-xs text-ink-3 sm:px-4">
          The facts are those that lay before {view.factsKeptBy} at the decision.
        </p>
      )}
      {children}
    </article>
  )
}
