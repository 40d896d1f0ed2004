import { startEmbeddedApi } from '../../../tools/test-clusters/embedded.ts'
import { bestRealNode, startRealCluster, whyNoRealCluster } from '../../../tools/test-clusters/real.ts'
import { describeClientContract } from './testing/contract.ts'

describeClientContract('the embedded cluster', startEmbeddedApi, {
  skipReason: 'deleting its namespace fails later, where nobody waits for it',
  lacks: {
    'an invalid object is refused with the fields that are wrong': 'it does not validate yet',
    'a kind is found as soon as its definition is established': 'it has no custom resources yet',
    'a lease has one holder, whose epoch grows': 'replacing a deleted object makes it anew',
  },
})
describeClientContract('a real Kubernetes', () => startRealCluster(bestRealNode()), {
  skipReason: whyNoRealCluster(),
})
