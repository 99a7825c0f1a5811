import { answerAds, isAdTarget } from '../ads/ads-node.ts'
import { requireVisible } from '../access.ts'
import type { Target } from '../records.ts'
import { refuse } from '../refusal.ts'
import type { Visit } from '../visit.ts'
import { answerBusiness } from './business.ts'
import { answerComment } from './comment.ts'
import { answerInstagram } from './instagram.ts'
import { answerChild, answerMedia } from './media.ts'
import { answerPage } from './page.ts'
import { answerPageStory, answerPhoto } from './page-story.ts'
import { answerPerson } from './person.ts'
import { answerPost } from './post.ts'
import { answerVideo } from './video.ts'

/** Answers a path that begins with the id of an object, on either Graph host. */
export function answerNode(visit: Visit, target: Target | undefined): unknown {
  const [first, ...edge] = visit.path
  if (!target) throw refuse.noSuchObject(visit.method, first ?? '')
  if (isAdTarget(target)) return answerAds(target, edge, visit)
  requireVisible(visit, target)
  switch (target.kind) {
    case 'person':
      return answerPerson(target.record, edge, visit)
    case 'business':
      return answerBusiness(target.record, edge, visit)
    case 'page':
      return answerPage(target.record, edge, visit)
    case 'instagram':
      return answerInstagram(target.record, edge, visit)
    case 'post':
      return answerPost(target.record, edge, visit)
    case 'pageStory':
      return answerPageStory(target.record, edge, visit)
    case 'photo':
      return answerPhoto(target.record, edge, visit)
    case 'video':
      return answerVideo(target.record, edge, visit)
    case 'media':
      return answerMedia(target.record, edge, visit)
    case 'child':
      return answerChild(target.record, edge, visit)
    case 'comment':
      return answerComment(target.record, edge, visit)
  }
}
