import { Nothing } from '../../components/analytics/nothing.tsx'

export default function NoSuchAccount() {
  return <Nothing title="There is no such account" says="It is not one of yours, or it was deleted." />
}
