# The rows a new tracker starts with. Roundup runs this file and provides `db`, `adminpw` and `admin_email`.
for order, name in enumerate(("critical", "urgent", "normal", "low"), 1):
    db.priority.create(name=name, order=order)

for order, name in enumerate(("unread", "deferred", "chatting", "need-eg", "in-progress", "testing", "done-cbb",
                              "resolved"), 1):
    db.status.create(name=name, order=order)

db.user.create(username="admin", password=adminpw, address=admin_email, roles="Admin")
db.user.create(username="anonymous", roles="Anonymous")
