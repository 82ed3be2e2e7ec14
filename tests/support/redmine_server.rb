# The child process of `tests.support.redmine`: a Redmine in a directory of its own, made of Debian's package.
#
# Run as a program in that directory with one JSON line on its standard input, it answers with one JSON line when it
# listens on loopback. Every further line is what an administrator does to it, in Ruby; it answers with what came of
# it. It ends when its standard input closes, so it cannot outlive whoever started it. Making the database, filling
# it and serving it are one process, since Rails takes seconds to load. No mail leaves it.

require 'json'

order = JSON.parse($stdin.readline)
answers = $stdout.dup
$stdout.reopen($stderr) # migrations tell what they do; the pipe is for our one line
require File.expand_path('config/environment', Dir.pwd)
require 'puma'

# How threads of one process share an SQLite file, which Rails 6 does not know yet. A transaction that reads before it
# writes must take the lock at its beginning: two that come to write later are a deadlock, and SQLite answers that
# with an error at once. Who waits must sleep in Ruby: SQLite's own waiting keeps the holder from running.
module Sharing
  def begin_db_transaction
    log('begin immediate transaction', nil) { @connection.transaction(:immediate) }
  end

  def configure_connection
    @connection.busy_handler { |tries| sleep(0.005) && tries < 6000 }
    super
  end
end
ActiveRecord::ConnectionAdapters::SQLite3Adapter.prepend(Sharing)

# Makes the tables, Redmine's own first rows, and what the bridge asks of an administrator.
class Seed
  TRACKER = 'Support'
  FIELDS = { 'External id' => '', 'School code' => '^\d{7}$', 'Caller' => '', 'Floor' => '' }.freeze
  RIGHTS = %i[view_issues add_issues edit_issues add_issue_notes edit_own_issue_notes set_notes_private
              manage_issue_relations].freeze
  SETTINGS = { rest_api_enabled: 1, login_required: 1, cross_project_issue_relations: 1, notified_events: [] }.freeze

  def tables
    ActiveRecord::Migration.verbose = false
    ActiveRecord::Base.connection.execute('PRAGMA synchronous = OFF')
    ActiveRecord::Base.connection.migration_context.migrate
    ActiveRecord::Base.descendants.each(&:reset_column_information)
    Redmine::DefaultData::Loader.load('en')
  end

  def rows(teams)
    SETTINGS.each { |name, value| Setting[name] = value }
    @tracker = Tracker.find_by!(name: TRACKER)
    projects = teams.map { |queue, name| project(queue, name) }
    fields
    bridge = user('bridge', 'Γέφυρα', 'Κλήσεων')
    technician = user('maria', 'Μαρία', 'Τεχνικού')
    manager = Role.find_by!(name: 'Manager')
    projects.each do |each|
      Member.create!(project: each, principal: bridge, roles: [role])
      Member.create!(project: each, principal: technician, roles: [manager])
    end
    keys = { key: bridge, technician: technician, admin: User.find_by!(login: 'admin') }
    keys.transform_values(&:api_key).merge(fields: IssueCustomField.pluck(:name, :id).to_h)
  end

  private

  def project(queue, name)
    modules = { is_public: false, enabled_module_names: ['issue_tracking'] }
    Project.create!(identifier: queue, name: name, **modules).tap { |made| made.trackers = [@tracker] }
  end

  def fields
    FIELDS.each do |name, pattern|
      text = { field_format: 'string', regexp: pattern, is_filter: true, is_for_all: true }
      IssueCustomField.create!(name: name, trackers: [@tracker], **text)
    end
  end

  def user(login, first, last)
    User.new(firstname: first, lastname: last, mail: "#{login}@helpdesk.invalid", language: 'en').tap do |made|
      made.login = login
      made.random_password
      made.mail_notification = 'none'
      made.save!
    end
  end

  # The bridge's rights, and every step from one status to another.
  def role
    @role ||= Role.create!(name: 'Bridge', permissions: RIGHTS, issues_visibility: 'all').tap do |made|
      statuses = IssueStatus.ids
      [0, *statuses].product(statuses) do |old, new|
        step = { tracker_id: @tracker.id, old_status_id: old, new_status_id: new }
        WorkflowTransition.create!(role_id: made.id, **step) unless old == new
      end
    end
  end
end

seed = Seed.new
seed.tables
made = ActiveRecord::Base.transaction { seed.rows(order['teams']) }

server = Puma::Server.new(Rails.application, Puma::Events.new($stderr, $stderr), min_threads: 4, max_threads: 4)
port = server.add_tcp_listener('127.0.0.1', 0).addr[1]
server.run
answers.sync = true
answers.puts(JSON.generate(made.merge(url: "http://127.0.0.1:#{port}/")))
while (line = $stdin.gets)
  came = begin
    { came: eval(JSON.parse(line)) }
  rescue ScriptError, StandardError => e
    { trouble: e.full_message(highlight: false) }
  end
  answers.puts(JSON.generate(came))
end
exit!(0)
