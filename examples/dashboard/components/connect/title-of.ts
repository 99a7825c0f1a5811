import { type AccountView, isPlatformName, PLATFORM_LABELS } from './wire.ts'

/** An account in few words: "Instagram Blue Store". */
export function titleOf({ platform, name, username }: AccountView): string {
  const label = isPlatformName(platform) ? PLATFORM_LABELS[platform] : platform
  return [label, name ?? username].filter(Boolean).join(' ')
}
