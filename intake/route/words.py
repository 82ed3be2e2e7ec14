"""Every sentence the routing says, in Greek and English. `tell` fills the gaps in braces; nothing is decided here.

«Το» stands before every body's name: KEPLINETs and partners are all neuter.
"""

from intake.route.values import Mode, Service, Text, Why

# --- where the school is -------------------------------------------------------------------------------------

DIRECTORATE = {
    "primary": Text(
        "στη Διεύθυνση Πρωτοβάθμιας Εκπαίδευσης {genitive}", "the Directorate of Primary Education, {area}"
    ),
    "secondary": Text(
        "στη Διεύθυνση Δευτεροβάθμιας Εκπαίδευσης {genitive}", "the Directorate of Secondary Education, {area}"
    ),
    "other": Text("στην περιοχή {genitive}", "the area of {area}"),
}
BY_REGISTRY = Text(
    "Κατά το μητρώο, το σχολείο ανήκει {directorate}.",
    "According to the registry the school belongs to {directorate}.",
)
BY_PREFIX = Text(
    "Το μητρώο δεν δίνει Διεύθυνση, αλλά κωδικοί σχολείων που αρχίζουν όπως ο {code} ανήκουν "
    "στην περιοχή {genitive}.",
    "The registry names no directorate, but school codes that begin like {code} belong to the area of {area}.",
)
BY_LINE = Text(
    "Δεν ξέρουμε το σχολείο, αλλά η κλήση έγινε στην απευθείας γραμμή της περιοχής {genitive}.",
    "The school is not known, but the call came in on the direct line of the area of {area}.",
)
SHARED_PREFIX = Text(
    "Κωδικοί που αρχίζουν όπως ο {code} ανήκουν σε περισσότερες περιοχές: {areas}.",
    "Codes that begin like {code} belong to several areas: {areas}.",
)
ANNEX = Text(
    "Κατά το Παράρτημα 1, συμπράττων φορέας της περιοχής {genitive} είναι το {partner}, και τις "
    "δύο βαθμίδες της εξυπηρετεί το {keplinet}.",
    "By Annex 1 the partner body of the area of {area} is {partner}, and {keplinet} serves both "
    "its levels of education.",
)
THEN_NAMED = Text("{now} ({then} στο Παράρτημα)", "{now} ({then} in the Annex)")

# --- how the work is done ------------------------------------------------------------------------------------

MODE_HOLDS = Text("Στην περιοχή {genitive} ισχύει {mode}.", "In the area of {area} {mode}.")
MODE_FOR_CATEGORY = Text(
    "Στην περιοχή {genitive}, για το θέμα «{category}», ισχύει {mode}.",
    "In the area of {area}, for “{category}”, {mode}.",
)
MODE_FOR_CASE = Text("Ειδικά για αυτό το αίτημα ισχύει {mode}.", "For this request alone {mode}.")
MODE_FOR_CASE_WHY = Text(
    "Ειδικά για αυτό το αίτημα (αιτιολογία: {why}) ισχύει {mode}.",
    "For this request alone (reason given: {why}) {mode}.",
)
MODES = {
    Mode.A1: Text(
        "ο τρόπος συνεργασίας Α.1: οι τεχνικοί του φορέα εργάζονται στο ΚΕ.ΠΛΗ.ΝΕ.Τ. και τις "
        "εργασίες αναθέτει ο Υπεύθυνός του",
        "mode A.1 holds: the partner's technicians work at the KEPLINET, and its head assigns the work",
    ),
    Mode.A2: Text(
        "ο τρόπος συνεργασίας Α.2: ο φορέας έχει δικούς του τεχνικούς για τις επιτόπιες εργασίες",
        "mode A.2 holds: the partner has technicians of its own for on-site work",
    ),
    Mode.HYBRID: Text(
        "ο συνδυασμός των τρόπων Α.1 και Α.2: κάθε δελτίο κρίνεται κατά περίπτωση",
        "a combination of modes A.1 and A.2 holds: each ticket is judged on its own",
    ),
}
LIKELY = {
    "remote": Text("Το θέμα «{category}» λύνεται από απόσταση.", "“{category}” is solved remotely."),
    "onsite": Text(
        "Το θέμα «{category}» απαιτεί συνήθως επιτόπια επίσκεψη.", "“{category}” usually needs an on-site visit."
    ),
    "remote-then-onsite": Text(
        "Το θέμα «{category}» αρχίζει από απόσταση και, αν χρειαστεί, συνεχίζεται επιτόπια.",
        "“{category}” begins remotely and goes on on site if needed.",
    ),
}
ENQUIRY = Text("Είναι ερώτηση και απαντιέται από απόσταση.", "It is an enquiry and is answered remotely.")
REASON_GIVEN = Text(" (αιτιολογία: {why})", " (reason given: {why})")
SERVICE_FOR_CASE = {
    Service.REMOTE: Text(
        "Ειδικά για αυτό το αίτημα{why} ορίστηκε εξυπηρέτηση από απόσταση.",
        "For this request alone{why} remote service is set.",
    ),
    Service.ONSITE: Text(
        "Ειδικά για αυτό το αίτημα{why} ορίστηκε επιτόπια εξυπηρέτηση.",
        "For this request alone{why} on-site service is set.",
    ),
}

# --- who takes it --------------------------------------------------------------------------------------------

TAKES = Text(
    "Το αίτημα το αναλαμβάνει το {winner}, επειδή {because}.", "{winner} takes the request, because {because}."
)
WOULD_TAKE = Text(
    "Κανονικά θα το αναλάμβανε το {winner}, επειδή {because}.",
    "Normally {winner} would take it, because {because}.",
)
NOWHERE = Text(
    "Το αίτημα το βλέπει πρώτα η ομάδα «{team}», επειδή δεν ξέρουμε ακόμη σε ποια Διεύθυνση "
    "Εκπαίδευσης ανήκει το σχολείο.",
    "The team “{team}” looks at the request first, because it is not yet known which Directorate "
    "of Education the school belongs to.",
)
UNDECIDED = Text(
    "Η αυτόματη δρομολόγηση δεν ολοκληρώθηκε· το αίτημα μένει στην ομάδα «{team}», που θα το προωθήσει.",
    "Automatic routing did not complete; the request stays with the team “{team}”, which will pass it on.",
)
UNFINISHED = Text(
    "Η κλήση φυλάσσεται στην ομάδα «{team}», επειδή έκλεισε πριν πατηθεί κάποιο πλήκτρο ή ακουστεί μήνυμα.",
    "The call is kept in the team “{team}”, because it ended before a key was pressed or a message left.",
)

CAME_BACK = Text(
    "Το αίτημα το βλέπει πρώτα η ομάδα «{lead}», επειδή το σχολείο τηλεφώνησε για τέτοιο θέμα {calls} φορές "
    "μέσα σε {days}.",
    "The team “{lead}” looks at the request first, because the school has called {calls} times about such a "
    "problem within {days}.",
)

REMOTELY = {
    False: Text("η εργασία γίνεται από απόσταση", "the work is done remotely"),
    True: Text("η εργασία αρχίζει από απόσταση", "the work begins remotely"),
}
"""By whether a visit may follow."""
BECAUSE = {
    Why.HEAD_ASSIGNS: Text(
        "σε αυτό εργάζονται και οι τεχνικοί του φορέα και ο Υπεύθυνός του αναθέτει όλες τις εργασίες",
        "the partner's technicians work there too and its head assigns all the work",
    ),
    Why.PARTNER_VISITS: Text(
        "χρειάζεται επίσκεψη στο σχολείο και οι επιτόπιες εργασίες γίνονται από τους δικούς του τεχνικούς",
        "a visit to the school is needed and on-site work is done by its own technicians",
    ),
    Why.OUTSIDE_SEAT: Text(
        "χρειάζεται επίσκεψη σε σχολείο εκτός της έδρας του ΚΕ.ΠΛΗ.ΝΕ.Τ. ({seat}) και για τους "
        "τεχνικούς του φορέα προβλέπεται αποζημίωση μετακίνησης",
        "a visit is needed to a school outside the KEPLINET's seat and travel compensation is "
        "foreseen for the partner's technicians",
    ),
    Why.HARD_TO_REACH: Text(
        "χρειάζεται επίσκεψη σε δυσπρόσιτο σχολείο και για τους τεχνικούς του φορέα προβλέπεται "
        "αποζημίωση μετακίνησης",
        "a visit is needed to a school that is hard to reach and travel compensation is foreseen for "
        "the partner's technicians",
    ),
    Why.AT_SEAT: Text(
        "χρειάζεται επίσκεψη και το σχολείο βρίσκεται στην έδρα του ΚΕ.ΠΛΗ.ΝΕ.Τ. ({seat})",
        "a visit is needed and the school is at the KEPLINET's seat",
    ),
    Why.PLACE_UNKNOWN: Text(
        "χρειάζεται επίσκεψη και, όσο δεν ξέρουμε τον δήμο του σχολείου, προηγείται το ΚΕ.ΠΛΗ.ΝΕ.Τ., "
        "που γνωρίζει την περιοχή",
        "a visit is needed and, while the school's municipality is not known, the KEPLINET, which "
        "knows the area, goes first",
    ),
    Why.ONLY_SKILLED: Text(
        "{remotely} και μόνο αυτό έχει όλη την τεχνογνωσία που χρειάζεται ({skills})",
        "{remotely} and it alone has all the know-how needed ({skills})",
    ),
    Why.REMOTE_RULE: Text(
        "{remotely} και το βιβλίο κανόνων δίνει τέτοιες εργασίες σε αυτό",
        "{remotely} and the rule book gives such work to it",
    ),
    Why.LESS_LOAD: Text(
        "{remotely} και αυτό έχει τον μικρότερο φόρτο ({winner_load}, ενώ το {loser} έχει {loser_load})",
        "{remotely} and it has the lighter workload ({winner_load}, while {loser} has {loser_load})",
    ),
    Why.EVEN: Text(
        "{remotely} και, με ίσο φόρτο, προηγείται το ΚΕ.ΠΛΗ.ΝΕ.Τ., που γνωρίζει τα σχολεία της περιοχής",
        "{remotely} and, the workload being equal, the KEPLINET, which knows the schools of the area, goes first",
    ),
    Why.OVERFLOW: Text(
        "το {loser}, που προηγείται, έχει φτάσει το όριό του ({loser_load}), ενώ αυτό έχει την "
        "τεχνογνωσία και περιθώριο ({winner_load})",
        "{loser}, which goes first, has reached its limit ({loser_load}), while it has the know-how "
        "and room ({winner_load})",
    ),
    Why.CLOSED: Text(
        "είναι επείγον και το {loser}, που προηγείται, είναι τώρα κλειστό, ενώ αυτό είναι ανοιχτό και έχει "
        "την τεχνογνωσία και περιθώριο ({winner_load})",
        "it is urgent and {loser}, which goes first, is closed now, while it is open and has the know-how and "
        "room ({winner_load})",
    ),
}
LOST = {
    Why.HEAD_ASSIGNS: Text(
        "Οι τεχνικοί του εργάζονται στο {winner}, άρα δεν παίρνει δελτία σε δική του ουρά.",
        "Its technicians work at {winner}, so it takes no tickets in a queue of its own.",
    ),
    Why.PARTNER_VISITS: Text(
        "Χρειάζεται επίσκεψη, και τις επιτόπιες εργασίες τις έχει το {winner}.",
        "A visit is needed, and on-site work belongs to {winner}.",
    ),
    Why.OUTSIDE_SEAT: Text(
        "Χρειάζεται επίσκεψη εκτός της έδρας του ({seat}), όπου προηγείται το {winner}.",
        "A visit outside its seat is needed, for which {winner} goes first.",
    ),
    Why.HARD_TO_REACH: Text(
        "Το σχολείο είναι δυσπρόσιτο και για τέτοιες επισκέψεις προηγείται το {winner}.",
        "The school is hard to reach, and for such visits {winner} goes first.",
    ),
    Why.AT_SEAT: Text(
        "Το σχολείο βρίσκεται στην έδρα του ΚΕ.ΠΛΗ.ΝΕ.Τ. ({seat}), όπου προηγείται το {winner}.",
        "The school is at the KEPLINET's seat, where {winner} goes first.",
    ),
    Why.PLACE_UNKNOWN: Text(
        "Δεν ξέρουμε αν το σχολείο είναι εκτός έδρας, γι' αυτό προηγείται το {winner}.",
        "It is not known whether the school is outside the seat, so {winner} goes first.",
    ),
    Why.ONLY_SKILLED: Text("Του λείπει τεχνογνωσία: {missing}.", "It lacks know-how: {missing}."),
    Why.REMOTE_RULE: Text(
        "Το βιβλίο κανόνων δίνει την εργασία από απόσταση στο {winner}.",
        "The rule book gives remote work to {winner}.",
    ),
    Why.LESS_LOAD: Text(
        "Έχει μεγαλύτερο φόρτο: {loser_load}, ενώ το {winner} έχει {winner_load}.",
        "Its workload is heavier: {loser_load}, while {winner} has {winner_load}.",
    ),
    Why.EVEN: Text("Με ίσο φόρτο προηγείται το {winner}.", "The workload being equal, {winner} goes first."),
    Why.OVERFLOW: Text("Έχει φτάσει το όριό του: {loser_load}.", "It has reached its limit: {loser_load}."),
    Why.CLOSED: Text(
        "Είναι τώρα κλειστό, το αίτημα είναι επείγον και το {winner} είναι ανοιχτό.",
        "It is closed now, the request is urgent and {winner} is open.",
    ),
    Why.CAME_BACK: Text(
        "Κανονικά θα το αναλάμβανε, αλλά το θέμα επανήλθε και το βλέπει πρώτα η ομάδα «{lead}».",
        "Normally it would take it, but the problem has come back and the team “{lead}” looks at it first.",
    ),
}

# --- what else is worth saying -------------------------------------------------------------------------------

TRAVEL = Text(
    "Η επίσκεψη θέλει μετακίνηση εκτός έδρας· αποζημίωση προβλέπεται για τους τεχνικούς του φορέα.",
    "The visit is a trip outside the seat; compensation is foreseen for the partner's technicians.",
)
LACKS = Text(
    "Στο {winner} λείπει τεχνογνωσία για το θέμα ({missing}): ας τη ζητήσει από το {loser}.",
    "{winner} lacks some know-how for this ({missing}): let it ask {loser}.",
)
FULL = Text(
    "Το {winner} έχει φτάσει το όριό του ({winner_load}), αλλά το αίτημα δεν μπορεί να πάει αλλού.",
    "{winner} has reached its limit ({winner_load}), but the request cannot go elsewhere.",
)
WATCHES = Text("Το δελτίο το παρακολουθεί και το {loser}.", "{loser} watches the ticket too.")
BOTH_WATCH = Text(
    "Το δελτίο το παρακολουθούν το {winner} και το {loser}.", "{winner} and {loser} both watch the ticket."
)
SHIP = Text("Για την επίσκεψη χρειάζεται πλοίο.", "The visit needs a ship.")
CLOSED = Text(
    "Το {winner} είναι τώρα κλειστό{holiday} και ανοίγει {opens}· το δελτίο το περιμένει.",
    "{winner} is closed now{holiday} and opens {opens}; the ticket waits for it.",
)
CLOSED_LONG = Text(
    "Το {winner} είναι τώρα κλειστό{holiday}· το δελτίο το περιμένει.",
    "{winner} is closed now{holiday}; the ticket waits for it.",
)
PROPOSED = Text(
    "Προτείνεται {name}, με όλη την τεχνογνωσία που χρειάζεται και {load}· την ανάθεση την αποφασίζει ο "
    "επικεφαλής της ομάδας.",
    "Proposed is {name}, with all the know-how needed and {load}; the head of the team decides.",
)
URGENT = Text(
    "Το σχολείο το δήλωσε επείγον· αυτό δεν αλλάζει την ομάδα, μόνο τη σειρά.",
    "The school called it urgent; that changes not the team, only the order of work.",
)

# --- verdicts on a candidate ---------------------------------------------------------------------------------

MODE_LETS = Text(
    "Ο τρόπος συνεργασίας τού επιτρέπει να το αναλάβει.", "The mode of cooperation lets it take this."
)
MODE_BARS = Text(
    "Με τον τρόπο συνεργασίας αυτό το ανήκει στο {other}.", "By the mode of cooperation this belongs to {other}."
)
NO_TRIP = Text("Δεν χρειάζεται μετακίνηση εκτός έδρας.", "No trip out of the seat is needed.")
TRIP_FOR_PARTNER = Text(
    "Χρειάζεται μετακίνηση εκτός έδρας, που για τους τεχνικούς του αποζημιώνεται.",
    "A trip is needed, for which its technicians are compensated.",
)
TRIP_FOR_KEPLINET = Text("Χρειάζεται μετακίνηση εκτός της έδρας του.", "A trip out of its seat is needed.")
SKILLED = Text("Έχει την τεχνογνωσία που χρειάζεται.", "It has the know-how needed.")
UNSKILLED = LOST[Why.ONLY_SKILLED]
WORKLOAD = Text("Έχει {load}.", "It has {load}.")
IS_OPEN = Text("Είναι ανοιχτό.", "It is open.")
IS_CLOSED = Text("Είναι κλειστό{holiday}.", "It is closed{holiday}.")
