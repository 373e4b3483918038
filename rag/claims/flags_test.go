package claims_test

import "flag"

var heldOut = flag.Bool("heldout", false, "score the held-out half too")
