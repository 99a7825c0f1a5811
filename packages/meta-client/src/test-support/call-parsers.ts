import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { isGraphError } from '../errors.ts'
import { resolveHosts } from '../graph/hosts.ts'
import { resolveGraphVersion } from '../graph/version.ts'
import { readCallback } from '../oauth/callback.ts'
import { createIdTokenVerifier } from '../oauth/id-token.ts'
import { secret } from '../secret.ts'
import { signingSecrets } from '../signatures.ts'
import { answerChallenge } from '../webhooks/answer-challenge.ts'
import { verifySignature } from '../webhooks/verify-signature.ts'
import type { AnswerParser } from './answer-parsers.ts'
import type { Random } from './hostile-text.ts'
import { hostileJson, hostileWords } from './hostile-text.ts'

const NOW_MS = Date.UTC(2026, 10, 23)
const SECRET = '0123456789abcdef0123456789abcdef'
const SECRETS = signingSecrets([SECRET])

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'kid-1', alg: 'RS256', use: 'sig' }] }
const verifier = createIdTokenVerifier({ appId: '1040', now: () => NOW_MS, fetch: async () => Response.json(keys) })
const NOW_S = NOW_MS / 1000
const ID_TOKEN = {
  header: { alg: 'RS256', kid: 'kid-1', typ: 'JWT' },
  claims: {
    iss: 'https://www.facebook.com',
    aud: '1040',
    sub: '7',
    nonce: 'n',
    iat: NOW_S - 9,
    exp: NOW_S + 900,
    at_hash: 'x',
  },
}

function idTokenText({ header, claims }: typeof ID_TOKEN, random: Random): string {
  const part = (of: object) =>
    Buffer.from(random() < 0.7 ? JSON.stringify(of) : hostileJson(of, random)).toString('base64url')
  // A signature costs as much as ten readings.
  const isSigned = random() < 0.05
  const text = isSigned
    ? `${part(header)}.${Buffer.from(hostileJson(claims, random)).toString('base64url')}`
    : `${part(header)}.${part(claims)}`
  const signature = isSigned ? sign('sha256', Buffer.from(text), privateKey).toString('base64url') : 'c2ln'
  return random() < 0.9 ? `${text}.${signature}` : hostileWords(`${text}.${signature}`, random)
}

async function readIdToken(text: string): Promise<void> {
  const { expiresAt } = await verifier.verify(secret(text), { nonce: 'n' })
  if (Number.isNaN(expiresAt.getTime())) throw new Error('an end that is no time')
}

const callback = 'code=AQAfake&state=s-1&granted_scopes=email,pages_show_list&denied_scopes='
const denied = 'error=access_denied&error_code=200&error_reason=user_denied&error_description=x&state=s-1'
const challenge = 'hub.mode=subscribe&hub.verify_token=a-token-of-ours-16&hub.challenge=1158201444'

function readChallenge(text: string): void {
  const answer = answerChallenge(new URLSearchParams(text), 'a-token-of-ours-16')
  if (answer !== undefined && !/^[\w-]{1,128}$/.test(answer)) throw new Error(`answers ${JSON.stringify(answer)}`)
}

function readSignature(text: string): void {
  const raw = Buffer.from(text)
  for (const header of [text, `sha256=${text}`, null]) {
    if (verifySignature(raw, header, SECRETS)) throw new Error('a forged signature passed')
  }
  const rightly = `sha256=${createHmac('sha256', SECRET).update(raw).digest('hex')}`
  if (!verifySignature(raw, rightly, SECRETS)) throw new Error('a right signature did not pass')
}

function readOptions(text: string): void {
  resolveGraphVersion(text, new Date(NOW_MS))
  try {
    resolveHosts({ facebookGraph: text })
  } catch (error) {
    if (!isGraphError(error) || error.code !== 'config') throw error
  }
}

/** Every parser of what is no answer's body: addresses that browsers bring, signatures, id tokens, options. */
export const CALL_PARSERS: readonly AnswerParser[] = [
  {
    name: 'id token',
    samples: [ID_TOKEN],
    write: (_sample, random) => idTokenText(ID_TOKEN, random),
    read: readIdToken,
  },
  {
    name: 'callback',
    samples: [callback, denied],
    write: hostileWords,
    read: (text) => JSON.stringify(readCallback(new URLSearchParams(text))),
  },
  { name: 'challenge', samples: [challenge], write: hostileWords, read: readChallenge },
  {
    name: 'webhook signature',
    samples: [`{"object":"page"}`, 'a'.repeat(64)],
    write: hostileWords,
    read: readSignature,
  },
  {
    name: 'hosts and version',
    samples: ['https://graph.facebook.com', 'v26.0'],
    write: hostileWords,
    read: readOptions,
  },
]
