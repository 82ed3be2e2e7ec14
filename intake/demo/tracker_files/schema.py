# What the demo's Roundup holds and who may do what. Roundup runs this file and provides the names used in it.
# It keeps Roundup's classic classes, which its pages need, adds the bridge's fields and lets nobody in unasked.

pri = Class(db, "priority", name=String(), order=Number())
pri.setkey("name")

stat = Class(db, "status", name=String(), order=Number())
stat.setkey("name")

keyword = Class(db, "keyword", name=String())
keyword.setkey("name")

team = Class(db, "team", name=String(), description=String())
team.setkey("name")

query = Class(db, "query", klass=String(), name=String(), url=String(), private_for=Link("user"))

user = Class(db, "user", username=String(), password=Password(), address=String(), realname=String(), phone=String(),
             organisation=String(), alternate_addresses=String(), queries=Multilink("query"), roles=String(),
             timezone=String())
user.setkey("username")

msg = FileClass(db, "msg", author=Link("user", do_journal="no"), recipients=Multilink("user", do_journal="no"),
                date=Date(), summary=String(), files=Multilink("file"), messageid=String(), inreplyto=String())

file = FileClass(db, "file", name=String())

issue = IssueClass(db, "issue", assignedto=Link("user"), keyword=Multilink("keyword"), priority=Link("priority"),
                   status=Link("status"), team=Link("team"), school_code=String(), caller=String(),
                   external_id=String())
# The unique index behind this line is what refuses a second ticket with the same key.
issue.setkey("external_id")
issue.setlabelprop("title")
issue.setorderprop("id")


def own(db, userid, itemid):
    return userid == itemid


def allow(role, klass, *names, **limits):
    for name in names:
        db.security.addPermissionToRole(role, db.security.addPermission(name=name, klass=klass, **limits))


# Roundup's own code asks for a permission of this name; no role holds it.
db.security.addPermission(name="Register", klass="user", description="Nobody may register")

# Anonymous reaches the login page and nothing behind it.
db.security.addPermissionToRole("Anonymous", "Web Access")

# A technician works through the pages.
db.security.addPermissionToRole("User", "Web Access")
for klass in ("issue", "file", "msg", "keyword"):
    allow("User", klass, "View", "Edit", "Create")
for klass in ("priority", "status", "team"):
    allow("User", klass, "View")
allow("User", "user", "View", properties=("id", "username", "realname", "organisation", "phone", "timezone"))
allow("User", "user", "View", check=own)
allow("User", "user", "Edit", check=own, properties=("password", "realname", "phone", "timezone", "queries"))
allow("User", "query", "View", "Search", "Create")

# The bridge speaks REST: it makes tickets, says things on them, closes and reopens them, and reads who has them.
db.security.addRole(name="Bridge", description="The call-intake bridge")
db.security.addPermissionToRole("Bridge", "Rest Access")
allow("Bridge", "issue", "View", "Create")
allow("Bridge", "issue", "Edit", properties=("title", "school_code", "caller", "priority", "team", "status",
                                             "messages", "files"))
for klass in ("msg", "file"):
    allow("Bridge", klass, "View", "Create")
for klass in ("priority", "status", "team"):
    allow("Bridge", klass, "View")
allow("Bridge", "user", "View", properties=("id", "username"))
