"""What a change of the rule book is told in, in Greek and English. Labels go by the names of the parts' fields."""

from intake.route.values import Text

FROM_TO = Text("{what}: από {old} σε {new}", "{what}: from {old} to {new}")
ADDED = Text("{what}: προσθήκη: {new}", "{what}: added: {new}")
REMOVED = Text("{what}: αφαίρεση: {old}", "{what}: removed: {old}")
NEW_AREA = Text("νέα περιοχή", "a new area")
NO_AREA = Text("η περιοχή αφαιρείται", "the area is removed")
SEVERAL = Text("{many} περιοχές", "{many} areas")
OUTSIDE = Text("Εκτός περιοχών", "Outside the areas")
NOTHING = Text(
    "Κανένας κανόνας δεν αλλάζει: διαφέρει μόνο το κείμενο (σχόλια, διάταξη).",
    "No rule changes: only the text differs (comments, layout).",
)
UNREADABLE = Text(
    "Το πρόγραμμα δεν διαβάζει το ένα από τα δύο βιβλία, άρα αλλάζουν ίσως όλες οι περιοχές.",
    "This program cannot read one of the two books, so every area may change.",
)

NOT_SET = Text("—", "—")
YES_NO = {True: Text("ναι", "yes"), False: Text("όχι", "no")}

WEEK = Text("Δευ Τρι Τετ Πεμ Παρ Σάβ Κυρ", "Mon Tue Wed Thu Fri Sat Sun")
"""Monday first, as hours are kept."""
EASTER = Text("Πάσχα {days:+} ημέρες", "Easter {days:+} days")
LASTS = Text("{day} ({many} ημέρες)", "{day} ({many} days)")
KEPT_IN = Text("{day}, στις περιοχές: {areas}", "{day}, in the areas: {areas}")

LABELS = {
    "mode": Text("τρόπος συνεργασίας", "mode of cooperation"),
    "modes": Text("τρόπος συνεργασίας ανά κατηγορία", "mode of cooperation by category"),
    "partner": Text("συμπράττων φορέας", "partner body"),
    "keplinet": Text("ΚΕ.ΠΛΗ.ΝΕ.Τ.", "KEPLINET"),
    "partner_team": Text("ομάδα του φορέα", "partner's team"),
    "queue": Text("ουρά", "queue"),
    "kind": Text("είδος", "kind"),
    "capacity": Text("όριο ανοιχτών δελτίων", "limit of open tickets"),
    "skills": Text("γνώσεις", "know-how"),
    "seat": Text("έδρα", "seat"),
    "seat_keys": Text("δήμοι της έδρας", "municipalities of the seat"),
    "prefixes": Text("αρχή των κωδικών σχολείων", "how school codes begin"),
    "desk": Text("σύστημα δελτίων", "helpdesk"),
    "name": Text("όνομα", "name"),
    "genitive": Text("όνομα στη γενική", "name in the genitive"),
    "spoken": Text("όνομα για το τηλέφωνο", "name for the ear"),
    "annex": Text("όνομα στο Παράρτημα 1", "name in Annex 1"),
    "code": Text("κωδικός", "code"),
    "slug": Text("κωδικός", "key"),
    "key": Text("κωδικός", "key"),
    "partners": Text("συμπράττοντες φορείς", "partner bodies"),
    "categories": Text("κατηγορίες", "categories"),
    "category": Text("κατηγορία", "category"),
    "likely": Text("εξυπηρέτηση", "service"),
    "systems": Text("γνώσεις ανά σύστημα", "know-how by system"),
    "lines": Text("γραμμές", "lines"),
    "number": Text("αριθμός", "number"),
    "area": Text("περιοχή που προεπιλέγεται", "area it preselects"),
    "test": Text("γραμμή δοκιμών", "test line"),
    "notice": Text("ανακοίνωση", "notice"),
    "canary": Text("γραμμή αυτοελέγχου", "the bridge's own line"),
    "triage": Text("διαλογή", "triage"),
    "unfinished": Text("ανολοκλήρωτες κλήσεις", "unfinished calls"),
    "lead": Text("συντονισμός", "lead"),
    "hours": Text("ώρες", "hours"),
    "technicians": Text("τεχνικοί", "technicians"),
    "ferry_keys": Text("δήμοι με πλοίο", "municipalities reached by ship"),
    "holidays": Text("αργίες", "holidays"),
    "recurrence": Text("πρόβλημα που επανέρχεται", "a problem that comes back"),
    "calls": Text("κλήσεις", "calls"),
    "days": Text("ημέρες", "days"),
    "workload_days": Text("ημέρες που μετρούν ως φόρτος", "days that make the workload"),
    "reroute": Text("αλλαγή ομάδας", "change of team"),
    "automatic": Text("χωρίς ερώτηση", "without asking"),
    "most": Text("το πολύ φορές", "times at most"),
    "untouched_days": Text("ημέρες που δεν το άγγιξε κανείς", "days nobody has touched it"),
    "remote_work": Text("εργασία από απόσταση", "remote work"),
}
