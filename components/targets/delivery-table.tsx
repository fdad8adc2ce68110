import { ActionForm } from '@/components/ui/action-form'
import { Badge } from '@/components/ui/badge'
import { Disclosure } from '@/components/ui/disclosure'
import type { FormAction } from '@/components/ui/form-state'
import { Mono } from '@/components/ui/mono'
import { SubmitButton } from '@/components/ui/submit-button'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

interface DeliveryView {
  id: string
  message_id: string
  direction: 'sent' | 'received'
  type: string
  body: string
  status: number | null
  detail: string
  duration_ms: number
  at: Date
  replay_of: string | null
}

interface Props {
  deliveries: readonly DeliveryView[]
  clock: Clock
  /** Null for whoever may only read. */
  redeliver: FormAction | null
}

/** What was sent to a receiver and what it sent back by itself, the newest first. */
export function DeliveryTable({ deliveries, clock, redeliver }: Props) {
  return (
    <Table caption="Delivery log">
      <Thead
        columns={[
          'Time',
          'Message',
          'Answer',
          { name: 'Took', align: 'end' },
          { name: 'Action', hidden: true },
        ]}
      />
      <Tbody>
        {deliveries.map((delivery) => (
          <Tr key={delivery.id}>
            <RowHead>
              <Time at={delivery.at} clock={clock} />
            </RowHead>
            <Td label="Message">
              <div>
                <Mono>{delivery.type}</Mono>{' '}
                <span className="text-ink-2">
                  {delivery.direction === 'received'
                    ? 'callback'
                    : delivery.replay_of !== null
                      ? 'sent again'
                      : ''}
                </span>
                <Disclosure summary="Body">
                  <pre className="overflow-x-auto text-xs">{delivery.body}</pre>
                </Disclosure>
              </div>
            </Td>
            <Td label="Answer">
              <Answer delivery={delivery} />
            </Td>
            <Td label="Took" align="end">
              {delivery.duration_ms} ms
            </Td>
            <Td align="end">
              {redeliver !== null && delivery.direction === 'sent' && (
                <ActionForm action={redeliver} values={{ id: delivery.id }} className="grid gap-1">
                  <SubmitButton size="sm" variant="secondary" pendingLabel="Sending …">
                    Send again
                  </SubmitButton>
                </ActionForm>
              )}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function Answer({ delivery: { status, detail, direction } }: { delivery: DeliveryView }) {
  const good = status !== null && status < 300
  return (
    <div>
      <Badge tone={good ? 'ok' : 'danger'} glyph={good ? 'check' : 'alert'}>
        {direction === 'received' ? 'Taken' : status === null ? 'No answer' : String(status)}
      </Badge>
      {detail !== '' && <p className="text-xs text-ink-2">{detail}</p>}
    </div>
  )
}
